import { expect, test } from 'vitest';
import { redact } from './redact.ts';

const secret = 'Zm9vYmFyLXNlY3JldC1ub3QtcmVhbA';

test.each([
  [`https://host/link/${secret}`, 'https://host/link/[secret]'],
  [`https://host/reset/${secret}`, 'https://host/reset/[secret]'],
  [`https://host/invite/${secret}?a=1`, 'https://host/invite/[secret]?a=1'],
  [`PGPASSWORD=${secret} psql -h db`, 'PGPASSWORD=[secret] psql -h db'],
  [`export CHATAI_SECRET_KEY='a b ${secret}'; ls`, 'export CHATAI_SECRET_KEY=[secret]; ls'],
  [`export TELEGRAM_TOKEN="${secret}"`, 'export TELEGRAM_TOKEN=[secret]'],
  [`AWS_S3_SECRET=${secret} R2_TOKEN2=${secret} restic`, 'AWS_S3_SECRET=[secret] R2_TOKEN2=[secret] restic'],
  [`psql "host=db password=${secret}"`, 'psql "host=db password=[secret]"'],
  [`redis-cli -u redis://me:${secret}@cache:6379`, 'redis-cli -u redis://me:[password]@cache:6379'],
  [`curl -H "Authorization: Bearer ${secret}"`, 'curl -H "Authorization: Bearer [secret]"'],
  [`curl bot1234567890:AAE${secret}/getMe`, 'curl bot[token]/getMe'],
])('%s', (text, harmless) => {
  expect(redact(text)).toBe(harmless);
});

test('a document stays one', () => {
  const text = JSON.stringify({ command: `export KEY="${secret} a" TOKEN=${secret}` });
  expect(JSON.parse(redact(text))).toEqual({ command: 'export KEY=[secret] TOKEN=[secret]' });
});

test.each(['CHATAI_WORKERS=4', 'GET /v1/links/0198f0c2-7d3a', 'https://host/invite/', 'KEY=', '12 wait'])(
  '%s says no secret',
  (text) => {
    expect(redact(text)).toBe(text);
  },
);
