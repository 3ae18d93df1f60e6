import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csvOf } from '../../apps/cli/src/conversations/csv.ts';
import { runCli } from '../../apps/cli/src/run-cli.ts';
import { aCli } from '../../apps/cli/src/testing/a-cli.ts';
import { aBackend, type TestBackend } from '../../apps/server/src/backend/testing/a-backend.ts';
import { fillWorkspace } from '../../apps/server/src/backend/testing/a-workspace-full.ts';

let backend: TestBackend;
let folder: string;
beforeAll(async () => {
  backend = await aBackend();
  folder = mkdtempSync(path.join(tmpdir(), 'chatai-conversations-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await backend.close();
});

let tenants = 0;

/** A tenant with one of everything, all of it called Tally and a number, and `chatai …` with the tenant's key. */
async function aTenant() {
  const name = `Tally${++tenants}`;
  const tenant = await backend.aTenant(name);
  const { conversationId: id } = await fillWorkspace(backend, tenant, name);
  async function chatai(...words: string[]) {
    const cli = aCli({ CHATAI_URL: backend.url, CHATAI_API_KEY: tenant.key });
    const exitCode = await runCli(words, cli, () => Promise.reject(new Error('up is not run here')));
    return { exitCode, out: cli.stdout().replaceAll(name, 'Tally'), err: cli.stderr() };
  }
  return { id, bot: `@${name}_bot`, chatai };
}

describe('chatai conversations', () => {
  test('list shows those with the newest message first, page by page', async () => {
    const { bot, chatai } = await aTenant();
    const all = await chatai('conversations', 'list');
    expect(all.out).toMatch(/^NEWEST MESSAGE +WITH +STATE +TAGS +ID\n.*\n.*\n$/);
    const first = await chatai('conversations', 'list', '--limit', '1');
    const [, cursor = ''] = /More: the same with --cursor (\S+)\n$/.exec(first.out) ?? [];
    const second = await chatai('conversations', 'list', '--limit', '1', '--cursor', cursor);
    const ids = (out: string) => out.match(/[0-9a-f-]{36}$/gm);
    expect([...(ids(first.out.replace(/More:.*/, '')) ?? []), ...(ids(second.out) ?? [])]).toEqual(ids(all.out));
    expect(second.out).not.toContain('More');
    const narrowed = await chatai('conversations', 'list', '--unreachable', '--bot', bot, '--json');
    expect(JSON.parse(narrowed.out).items).toMatchObject([{ unreachable: { reason: 'Tally' } }]);
    expect((await chatai('conversations', 'list', '--tag', 'nobody')).out).toBe('No conversations here.\n');
  });

  test('show tells a conversation and what became of its messages', async () => {
    const { id, chatai } = await aTenant();
    const { out } = await chatai('conversations', 'show', id);
    expect(out).toMatch(/^With +Tally \(@Tally\)\n/);
    expect(out).toContain('2: 1 from users, 1 answer, 0 from operators');
    expect(out).toMatch(/< user \(Tally 1\)\n {4}Tally \[document\]\n/);
    expect(out).toContain(`> assistant (maybe sent, Tally, not helpful: wrong)  message ${id}\n`);
  });

  test('search finds messages and people', async () => {
    const { id, chatai } = await aTenant();
    const { out } = await chatai('conversations', 'search', 'tally');
    expect(out).toMatch(/^person +Tally \(@Tally\) +contact /);
    expect(out).toContain(`${id} #1  Tally`);
    const nothing = await chatai('conversations', 'search', 'unheard', 'of');
    expect(nothing).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^Nothing found\./) });
  });

  test('where tells one line for each update and part, and says what it looked through', async () => {
    const { bot, chatai } = await aTenant();
    const { out } = await chatai('conversations', 'where', bot, '7', 'tally');
    const [about, update, part, looked] = out.split('\n');
    expect(about).toMatch(/^@Tally_bot is /);
    expect(update).toMatch(/ wrote “Tally” \(update 1, received as no\. \d+\): is being answered/);
    expect(part).toMatch(/^ {4}part 1 maybe sent .*: Tally$/);
    expect(looked).toBe('Looked through all 1 updates that are kept of the bot (7 days).');
    const nobody = await chatai('conversations', 'where', bot, '@nobody');
    expect(nobody).toMatchObject({ exitCode: 1, err: expect.stringContaining('Nobody called @nobody') });
  });

  test('uncertain lists what was maybe sent, with the ids to choose by and the reason', async () => {
    const { bot, id, chatai } = await aTenant();
    const { out } = await chatai('conversations', 'uncertain', '--bot', bot);
    const [head, row, next] = out.split('\n');
    expect(head).toMatch(/^WHEN +WITH +NOW +TIMES +CONVERSATION, MESSAGE +WHY$/);
    expect(row).toMatch(new RegExp(`Tally \\(@Tally\\) +maybe sent +1 +${id} ${id} part 1 +Tally$`));
    expect(next).toBe('Next: chatai conversations resend, or mark-sent, with the two ids');
    const sent = await chatai('conversations', 'uncertain', '--state', 'sent');
    expect(sent).toMatchObject({ exitCode: 0, out: 'Nothing was maybe sent.\n' });
  });

  test('tag, send, resend and mark-sent change what they say; a choice that was made is refused in words', async () => {
    const { id, chatai } = await aTenant();
    expect((await chatai('conversations', 'tag', id, 'vip', 'late')).out).toBe('Tags: vip, late\n');
    expect((await chatai('conversations', 'release', id)).out).toContain('The assistant answers Tally (@Tally) again');
    const dry = await chatai('conversations', 'send', id, 'Hello', '--dry-run');
    expect(dry.out).toContain('would write to Tally (@Tally): Hello');
    expect((await chatai('conversations', 'send', id, 'Hello')).out).toMatch(
      /> operator \(queued\)\n {4}Hello\nNext: /,
    );
    expect((await chatai('conversations', 'mark-sent', id, id)).exitCode).toBe(0);
    const late = await chatai('conversations', 'resend', id, id);
    expect(late).toMatchObject({ exitCode: 1, err: expect.stringContaining('this message is sent') });
  });

  test('export writes a file for its owner alone, and goes on where it broke off', async () => {
    const { chatai } = await aTenant();
    const file = path.join(folder, 'all.ndjson');
    expect(await chatai('conversations', 'export', file)).toMatchObject({ exitCode: 0, err: '' });
    const whole = readFileSync(file, 'utf8');
    expect(
      whole
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).kind)
        .sort(),
    ).toContain('message');
    // Broken off in the middle of the second line.
    const first = whole.indexOf('\n') + 1;
    truncateSync(file, first + 20);
    expect((await chatai('conversations', 'export', file, '--resume')).exitCode).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(whole);
    // Nothing is left to do; a file of no whole line is begun anew.
    await chatai('conversations', 'export', file, '--resume');
    expect(readFileSync(file, 'utf8')).toBe(whole);
    writeFileSync(file, '{"kind":');
    await chatai('conversations', 'export', file, '--resume');
    expect(readFileSync(file, 'utf8')).toBe(whole);
    appendFileSync(file, 'mine');
    expect((await chatai('conversations', 'export', file)).exitCode).toBe(5);
    expect(readFileSync(file, 'utf8')).toBe(`${whole}mine`);
  });

  test('export writes CSV that a spreadsheet reads and does not run', async () => {
    const { id, chatai } = await aTenant();
    const file = path.join(folder, 'all.csv');
    expect((await chatai('conversations', 'export', file)).exitCode).toBe(0);
    const [head, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\r\n');
    expect(head).toBe('conversation,seq,role,state,created,contact,username,text');
    expect(lines[0]).toMatch(new RegExp(`^${id},1,user,received,.*(,Tally\\d+){3}$`));
    expect((await chatai('conversations', 'export', file, '--resume')).exitCode).toBe(2);
    const message = {
      conversationId: 'c',
      seq: 1,
      role: 'user',
      state: 'received',
      createdAt: 'now',
      text: '=1+1, "x"',
    };
    expect(csvOf(message as Parameters<typeof csvOf>[0], undefined)).toBe(`c,1,user,received,now,,,"'=1+1, ""x"""\r\n`);
  });
});

describe('chatai bots dead-letters', () => {
  test('list, show, replay and delete', async () => {
    const { bot, chatai } = await aTenant();
    const list = await chatai('bots', 'dead-letters', 'list', '--bot', bot);
    expect(list.out).toMatch(/^CAME +BOT +BYTES +ID +REASON\n.*@Tally_bot +\d +\S+ +Tally\n/);
    const { items } = JSON.parse((await chatai('bots', 'dead-letters', 'list', '--json')).out);
    const [unreadable] = items.map(({ id }: { id: string }) => id);
    expect((await chatai('bots', 'dead-letters', 'show', unreadable)).out).toMatch(/Size +\d bytes, text\n\nTally\n$/);
    const replayed = await chatai('bots', 'dead-letters', 'replay', '--bot', bot);
    expect(replayed).toMatchObject({
      exitCode: 1,
      out: '1 of @Tally_bot are updates again, 1 cannot be read today either\n',
    });
    expect(await chatai('bots', 'dead-letters', 'replay', unreadable)).toMatchObject({
      exitCode: 1,
      out: `${unreadable} stays a dead letter: not a Telegram update\n`,
    });
    expect((await chatai('bots', 'dead-letters', 'replay')).exitCode).toBe(2);
    expect((await chatai('bots', 'dead-letters', 'delete', unreadable)).exitCode).toBe(5);
    expect((await chatai('bots', 'dead-letters', 'delete', unreadable, '--yes')).exitCode).toBe(0);
    expect((await chatai('bots', 'dead-letters', 'list')).out).toBe('No dead letters.\n');
  });
});

describe('chatai contacts', () => {
  test('list shows people, by name too, and show tells their conversations', async () => {
    const { id, chatai } = await aTenant();
    const all = await chatai('contacts', 'list');
    expect(all.out).toMatch(/^SINCE +NAME +LANGUAGE +ID\n\S+ +Tally \(@Tally\) +- +[0-9a-f-]{36}\n$/);
    const contactId = all.out.match(/[0-9a-f-]{36}$/m)?.[0] as string;
    const { out } = await chatai('contacts', 'show', contactId);
    expect(out).toMatch(new RegExp(`^Name +Tally \\(@Tally\\)\n[^]*Conversations +${id}\n`));
    expect(JSON.parse((await chatai('contacts', 'show', contactId, '--json')).out)).toMatchObject({
      conversationIds: [id],
    });
    expect((await chatai('contacts', 'list', '--name', 'nobody')).out).toBe('Nobody here.\n');
  });
});

describe('chatai bots, as somebody types it who has not read the help', () => {
  /** Taken, and not looked at by a worker yet: it has no name. */
  async function aTenantWithAnUncheckedBot() {
    const tenant = await aTenant();
    const file = path.join(folder, `bots-${tenants}.csv`);
    writeFileSync(file, `Tally${tenants},${800_000_000 + tenants}:SANDBOX${'x'.repeat(28)},polling\n`);
    const taken = await tenant.chatai('bots', 'import', file, '--no-wait');
    expect(taken).toMatchObject({ exitCode: 0, out: expect.stringContaining('1 of 1 bots') });
    return tenant;
  }

  test('a command without a bot never takes the one that has no name yet', async () => {
    const { chatai } = await aTenantWithAnUncheckedBot();
    const stopped = await chatai('bots', 'stop');
    expect(stopped).toMatchObject({ exitCode: 2, out: '', err: expect.stringContaining('which bot?') });
    expect(stopped.err).not.toContain('@,');
    expect((await chatai('bots', 'show', '@')).exitCode).toBe(1);
  });

  test('a list of one state that is empty does not say that there are no bots', async () => {
    const { chatai } = await aTenant();
    expect((await chatai('bots', 'list', '--state', 'limited')).out).toBe('No bot is limited.\n');
  });

  test('a list with a mistake says what a line looks like', async () => {
    const { chatai } = await aTenant();
    const file = path.join(folder, 'mistake.csv');
    writeFileSync(file, 'Nobody,123:abc,polling\n');
    const refused = await chatai('bots', 'import', file);
    expect(refused).toMatchObject({ exitCode: 6, err: expect.stringContaining('line 1: there is no such assistant') });
    expect(refused.err).toContain('Nothing was taken');
    expect(refused.err).toContain('assistant,token,mode');
  });

  test('a chat that is no number is told by the name of its option', async () => {
    const { bot, chatai } = await aTenant();
    const refused = await chatai('bots', 'test', bot, '--chat', 'abc');
    expect(refused).toMatchObject({ exitCode: 2, err: expect.stringContaining('--chat') });
  });

  test('pause, resume and rotate say what comes next', async () => {
    const { bot, chatai } = await aTenant();
    const next = async (...words: string[]) => (await chatai('bots', ...words)).out.trim().split('\n').at(-1);
    expect(await next('pause', bot)).toMatch(/^Next: chatai bots resume @/);
    expect(await next('resume', bot)).toMatch(/^Next: chatai bots check @/);
    expect(await next('rotate', bot, '--secret')).toMatch(/^Next: chatai bots check @/);
  });
});

describe('chatai conversations export, where it cannot write', () => {
  test('a folder that is not there, and a name of neither format, are told in words', async () => {
    const { chatai } = await aTenant();
    const lost = await chatai('conversations', 'export', path.join(folder, 'nowhere', 'all.csv'));
    expect(lost).toMatchObject({ exitCode: 6, err: expect.stringContaining('cannot be written') });
    expect(lost.err).not.toContain('ENOENT');
    const odd = await chatai('conversations', 'export', path.join(folder, 'all.txt'));
    expect(odd).toMatchObject({ exitCode: 2, err: expect.stringContaining('.ndjson or .csv') });
  });

  test('what is not overwritten is said in a whole sentence', async () => {
    const { chatai } = await aTenant();
    const file = path.join(folder, 'kept.csv');
    writeFileSync(file, 'mine');
    expect((await chatai('conversations', 'export', file)).err).toContain('this would overwrite');
  });
});
