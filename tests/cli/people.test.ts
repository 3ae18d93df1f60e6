import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aDesk, type Desk } from './a-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await aDesk('Team');
});
afterAll(() => desk.close());

const reason = ['--reason', 'asked by mail'];
let people = 0;

/** A person with a workspace of their own. */
async function aPerson() {
  const name = `Person${++people}`;
  await desk.backend.aTenant(name);
  return { name, email: `${name.toLowerCase()}@example.com` };
}

describe('chatai team', () => {
  test('list shows members and who was invited', async () => {
    await desk.chatai(['team', 'invite', 'ada@example.com', '--role', 'editor']);
    const { out } = await desk.chatai(['team', 'list']);
    expect(out).toMatch(/^NAME +ADDRESS +ROLE +2FA +LAST SEEN +ID\nTeam +team@example\.com +owner +off /);
    expect(out).toMatch(/^- +ada@example\.com +editor +- +invited until \S+ +\S{36}$/m);
    const { items, invitations } = JSON.parse((await desk.chatai(['team', 'list', '--json'])).out);
    expect(items[0]).toMatchObject({ role: 'owner', email: 'team@example.com' });
    expect(invitations).toContainEqual(expect.objectContaining({ email: 'ada@example.com', role: 'editor' }));
  });

  test('invite prints the link where no mail is sent; inviting again sends a new one', async () => {
    const invite = ['team', 'invite', 'bob@example.com', '--role', 'operator'];
    expect((await desk.chatai([...invite, '--dry-run'])).out).toContain('would invite bob@example.com as operator');
    const first = await desk.chatai(invite);
    expect(first.out).toMatch(/^Invited bob@example\.com as operator, until \S+\n\S+\/invite\/\S+\nHand it on/);
    expect((await desk.chatai(invite)).out).not.toBe(first.out);
    const wrong = await desk.chatai(['team', 'invite', 'bob', '--role', 'viewer']);
    expect(wrong).toMatchObject({ exitCode: 2, err: expect.stringContaining('email') });
  });

  test('role changes what a member may do; the last owner stays one', async () => {
    const { name, email } = await aPerson();
    await desk.here(['workspaces', 'role', 'team', email, 'viewer', ...reason, '--yes']);
    const changed = await desk.chatai(['team', 'role', email, 'editor']);
    expect(changed.out).toBe(`${name} <${email}> is editor\n`);
    const last = await desk.chatai(['team', 'role', 'Team', 'viewer']);
    expect(last).toMatchObject({ exitCode: 1, err: expect.stringContaining('its only one') });
    const which = await desk.chatai(['team', 'role']);
    expect(which).toMatchObject({ exitCode: 2, err: expect.stringContaining('Choose one of: team@example.com') });
  });

  test('remove asks before a member goes, or an invitation', async () => {
    const { name, email } = await aPerson();
    await desk.here(['workspaces', 'role', 'team', email, 'viewer', ...reason, '--yes']);
    const nobody = await desk.chatai(['team', 'remove', email]);
    expect(nobody).toMatchObject({
      exitCode: 5,
      err: expect.stringContaining(`take ${name} <${email}> (viewer), one of`),
    });
    expect((await desk.chatai(['team', 'remove', email], { answers: ['yes'] })).out).toBe(
      `${name} <${email}> is no member any more\n`,
    );
    await desk.chatai(['team', 'invite', 'eve@example.com', '--role', 'viewer']);
    expect((await desk.chatai(['team', 'remove', 'EVE@example.com', '--yes'])).out).toBe(
      'Took back the invitation of eve@example.com\n',
    );
    expect((await desk.chatai(['team', 'list'])).out).not.toContain('eve@example.com');
  });
});

describe('chatai workspaces and audit', () => {
  test('settings are shown and changed, and the audit says by whom', async () => {
    expect((await desk.chatai(['workspaces', 'settings'])).out).toMatch(/^Time zone +UTC$/m);
    const dry = await desk.chatai(['workspaces', 'settings', '--time-zone', 'Europe/Riga', '--dry-run']);
    expect(dry.out).toContain('would set timeZone to Europe/Riga');
    const changed = await desk.chatai(['workspaces', 'settings', '--time-zone', 'Europe/Riga']);
    expect(changed.out).toMatch(/^Time zone +Europe\/Riga$/m);
    const wrong = await desk.chatai(['workspaces', 'settings', '--time-zone', 'Mars/Base']);
    expect(wrong).toMatchObject({ exitCode: 2, err: expect.stringContaining('is no time zone') });
    const { out } = await desk.chatai(['audit', '--action', 'workspace.changed']);
    expect(out).toMatch(
      /^WHEN +WHO +ACTION +ON +CHANGE\n\S+ +key test +workspace\.changed +.*timeZone: UTC -> Europe\/Riga\n$/,
    );
    const byOwner = await desk.chatai(['audit', '--actor', 'team@example.com']);
    expect(byOwner).toMatchObject({ exitCode: 0, out: 'Nothing was changed.\n' });
    expect(JSON.parse((await desk.chatai(['audit', '--limit', '1', '--json'])).out)).toMatchObject({
      items: [{ actor: { kind: 'key' } }],
    });
  });

  test('of the platform are listed, suspended and restored, with counts in the question', async () => {
    const { name } = await aPerson();
    const slug = name.toLowerCase();
    expect((await desk.here(['workspaces', 'list', '--search', slug])).out).toMatch(
      new RegExp(`^${name} +${slug} +active +1 +0 +0 `, 'm'),
    );
    const nobody = await desk.here(['workspaces', 'suspend', slug, ...reason]);
    expect(nobody).toMatchObject({
      exitCode: 5,
      err: expect.stringContaining(`this would suspend the workspace ${name} with 0 bots and 1 member`),
    });
    expect((await desk.here(['workspaces', 'suspend', slug, ...reason], { answers: ['y'] })).out).toBe(
      `${name} is suspended\n`,
    );
    expect((await desk.here(['workspaces', 'show', slug])).out).toMatch(/^State +suspended \(asked by mail\)$/m);
    expect((await desk.here(['workspaces', 'restore', slug, ...reason, '--yes'])).out).toBe(`${name} is active\n`);
    const which = await desk.here(['workspaces', 'suspend', ...reason]);
    expect(which).toMatchObject({
      exitCode: 2,
      err: expect.stringMatching(/which workspace\?\nChoose one of: .*team/),
    });
    const key = await desk.chatai(['workspaces', 'list']);
    expect(key.exitCode).toBe(5);
  });

  test('are made for a person', async () => {
    const { name, email } = await aPerson();
    const make = ['workspaces', 'create', '--name', `${name} shop`, '--owner', email];
    expect((await desk.here([...make, '--dry-run'])).out).toContain(
      `would make the workspace ${name} shop for ${name}`,
    );
    expect((await desk.here(make)).out).toMatch(new RegExp(`^Made ${name} shop \\(${name.toLowerCase()}-shop\\)\n$`));
  });
});

describe('in a workspace where nothing is yet', () => {
  test('a list of nobody, and a question to nobody, say what to do first', async () => {
    expect((await desk.here(['team', 'list'])).out).toBe('Nobody yet. Next: chatai team invite ADDRESS --role ROLE\n');
    expect(await desk.here(['ask', 'Is anybody there?'])).toMatchObject({
      exitCode: 1,
      err: 'error: there is no assistant here yet\nMake one: chatai assistants create --name NAME\n',
    });
  });
});

describe('chatai users', () => {
  test('are made with a link, listed and shown', async () => {
    const made = await desk.here([
      'users',
      'create',
      '--name',
      'Zoe',
      '--email',
      'zoe@example.com',
      '--language',
      'ru',
    ]);
    expect(made.out).toMatch(/^Made Zoe <zoe@example\.com>\nhttp\S+\/link\/\S+\nOnce; hand it on/);
    const list = await desk.here(['users', 'list', '--search', 'zoe']);
    expect(list.out).toMatch(/^Zoe +zoe@example\.com +active +user +off +never +\S{36}$/m);
    expect((await desk.here(['users', 'show', 'ZOE@example.com'])).out).toMatch(/^Workspaces +zoe \(owner\)$/m);
    expect((await desk.here(['users', 'list', '--search', 'nobody'])).out).toBe('Nobody is like that.\n');
  });

  test('are suspended, restored and reset only with a reason and when somebody agrees', async () => {
    const { name, email } = await aPerson();
    const without = await desk.here(['users', 'suspend', email]);
    expect(without).toMatchObject({ exitCode: 2, err: expect.stringContaining("required option '--reason <text>'") });
    const nobody = await desk.here(['users', 'suspend', email, ...reason]);
    expect(nobody).toMatchObject({
      exitCode: 5,
      err: expect.stringContaining(`this would suspend ${name} <${email}> and end 1 session`),
    });
    const act = async (verb: string[]) => (await desk.here(['users', ...verb, email, ...reason, '--yes'])).out;
    expect(await act(['suspend'])).toBe(`${name} <${email}> is suspended\n`);
    expect(await act(['restore'])).toBe(`${name} <${email}> may sign in again\n`);
    expect(await act(['reset-password'])).toMatch(/^The password of .* is gone, and so are their sessions\nhttp/);
    expect(await act(['reset-2fa'])).toContain('is asked for no code any more');
    expect(await act(['sessions', 'revoke'])).toContain('is signed out everywhere');
  });

  test('get a role on the platform; without one, or without a person, the choices are listed', async () => {
    const { name, email } = await aPerson();
    const made = await desk.here(['users', 'role', email, 'oncall', ...reason], { answers: ['y'] });
    expect(made.out).toBe(`${name} <${email}> is oncall\n`);
    const which = await desk.here(['users', 'show']);
    expect(which).toMatchObject({
      exitCode: 2,
      err: expect.stringMatching(/which user\?\nChoose one of: .*@example\.com/),
    });
    const unknown = await desk.here(['users', 'show', 'nobody@example.com']);
    expect(unknown).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('there is no user nobody@example.com here'),
    });
  });
});
