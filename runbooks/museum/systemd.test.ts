import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { printed } from './museum.ts';
import { openTerminal, type Terminal } from './terminal.ts';

let terminal: Terminal;
beforeEach(() => {
  terminal = openTerminal({ outer: process.env });
});
afterEach(() => terminal.close());

/** What matters of the unit that Debian's postgresql-common installs. */
const unit = ['Type=oneshot', 'ExecStart=/bin/true', 'RemainAfterExit=on'];
const installedUnit = '/lib/systemd/system/postgresql.service';

/** What a service manager does with such a unit, and nothing that it does not say. */
const systemctl = `
[ "$1" = status ] || exit 1
source <(grep -E '^(Type|ExecStart|RemainAfterExit)=' "${'$'}HOME/etc/systemd/system/$2.service")
[ "$Type" = oneshot ] && $ExecStart && [ "$RemainAfterExit" = on ] && echo '   Active: active (exited)' && exit 0
echo '   Active: inactive (dead)'; exit 3`;

test("B19: Debian's postgresql.service is active with no server behind it (systemctl is a stand-in here); ours asks the server", async () => {
  if (existsSync(installedUnit))
    expect(readFileSync(installedUnit, 'utf8').split('\n')).toEqual(expect.arrayContaining(unit));
  terminal.write('/etc/systemd/system/postgresql.service', `[Service]\n${unit.join('\n')}\n`);
  terminal.standIn('systemctl', systemctl);
  const [, command = ''] = printed('B19').split(': ');
  expect(await terminal.type(command)).toMatchObject({ code: 0, stdout: '   Active: active (exited)\n' });

  terminal.write('/chatai/secret.key', 'a key of the museum, as long as keys must be');
  const nobody = 'DATABASE_URL=postgres://chatai@127.0.0.1:61005/chatai';
  const ours = await terminal.type(`${nobody} chatai health --json`);
  const verdicts = JSON.parse(ours.stdout).checks as { id: string }[];
  expect(verdicts.find(({ id }) => id === 'database-answers')).toMatchObject({ status: 'fail', code: 'ECONNREFUSED' });
});
