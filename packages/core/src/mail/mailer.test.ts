import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { createMailer, type Mailer } from './mailer.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A real server of mail on the loopback, which keeps what it gets. */
async function aServer(refuse?: string) {
  const mails: { from: string; to: string[]; text: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => done(refuse === undefined ? null : new Error(refuse)),
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), text: Buffer.concat(chunks).toString() });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise<void>((resolve) => server.close(resolve)));
  const { port } = server.server.address() as AddressInfo;
  return { mails, url: `smtp://127.0.0.1:${port}` };
}

function aMailer(url: string): Mailer {
  const mailer = createMailer({ url, from: 'ChatAI <no-reply@example.com>' });
  open.unshift(() => mailer.close());
  return mailer;
}

test('a mail reaches the server with its text, its subject and whom it comes from', async () => {
  const { mails, url } = await aServer();
  await aMailer(url).send({ to: 'ada@example.com', subject: 'Ссылка', text: 'Откройте: https://example.com/link/abc' });
  expect(mails).toMatchObject([{ from: 'no-reply@example.com', to: ['ada@example.com'] }]);
  expect(mails[0]?.text).toMatch(/^Subject: =\?UTF-8\?/m);
  expect(mails[0]?.text).toContain('From: ChatAI <no-reply@example.com>');
});

test('an address that holds more than one, or a line break, reaches nobody else', async () => {
  const { mails, url } = await aServer();
  const mailer = aMailer(url);
  for (const to of ['ada@example.com, eve@evil.example', 'ada@example.com\r\nBcc: eve@evil.example'])
    await mailer.send({ to, subject: 'x', text: 'x' }).catch(() => {});
  expect(mails.flatMap(({ to }) => to)).not.toContain('eve@evil.example');
  expect(mails.map(({ text }) => text).join()).not.toMatch(/^Bcc:/m);
});

test('what the server refuses, and a server that is not there, are told', async () => {
  const { url } = await aServer('550 no such mailbox');
  await expect(aMailer(url).send({ to: 'ada@example.com', subject: 'x', text: 'x' })).rejects.toThrow(
    /no such mailbox/,
  );
  await expect(aMailer('smtp://127.0.0.1:1').send({ to: 'a@b.example', subject: 'x', text: 'x' })).rejects.toThrow(
    /ECONNREFUSED/,
  );
});
