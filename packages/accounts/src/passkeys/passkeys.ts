import { type Db, inTransaction } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { type ChallengeDeps, openChallenge, takeChallenge, tryChallenge } from '../challenges/index.ts';
import { selectUser } from '../users/index.ts';
import { passkeyErrors } from './errors.ts';
import * as queries from './queries.ts';

export type PasskeyDeps = ChallengeDeps;

/** The page that asks: its origin, of which the host is the relying party. One of ours, checked by the caller. */
type Page = { origin: string };

/** A passkey as its owner sees it. */
export interface Passkey {
  id: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** Begins to add a passkey: what `navigator.credentials.create` takes, and the cookie that belongs to it. */
export async function beginPasskey(deps: PasskeyDeps, user: { id: string; label: string }, { origin }: Page) {
  const { generateRegistrationOptions } = await webAuthn();
  const known = await queries.selectPasskeys(deps.system.kysely, user.id);
  const options = await generateRegistrationOptions({
    rpName: 'ChatAI',
    rpID: new URL(origin).hostname,
    userName: user.label,
    userDisplayName: user.label,
    userID: new TextEncoder().encode(user.id),
    attestationType: 'none',
    excludeCredentials: known.map(({ credential_id, transports }) => ({
      id: credential_id,
      transports: transports as AuthenticatorTransport[],
    })),
    // Found without a name being typed, and never without its owner's finger or PIN: so it stands for both factors.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  const cookie = await openChallenge(deps, { purpose: 'add-passkey', userId: user.id, challenge: options.challenge });
  return { options, cookie };
}

/** Adds a passkey that answers what `beginPasskey` asked. Throws `passkey-refused`. */
export async function addPasskey(
  deps: PasskeyDeps,
  input: { userId: string; name: string; cookies: string | undefined; response: unknown },
  { origin }: Page,
): Promise<Passkey> {
  const challenge = await tryChallenge(deps, input.cookies, 'add-passkey');
  if (challenge?.userId !== input.userId) throw passkeyErrors.passkeyRefused();
  const { verifyRegistrationResponse } = await webAuthn();
  const { registrationInfo } = await refusing(() =>
    verifyRegistrationResponse({
      response: input.response as RegistrationResponseJSON,
      expectedChallenge: challenge.challenge ?? '',
      expectedOrigin: origin,
      expectedRPID: new URL(origin).hostname,
      requireUserVerification: true,
    }),
  );
  if (!registrationInfo || !(await takeChallenge(deps, challenge))) throw passkeyErrors.passkeyRefused();
  const { credential } = registrationInfo;
  const row = await queries.insertPasskey(deps.system.kysely, {
    id: deps.ids.uuid(),
    userId: input.userId,
    name: input.name,
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: credential.transports ?? [],
    now: new Date(deps.clock.now()),
  });
  if (!row) throw passkeyErrors.passkeyRefused();
  return fromRow(row);
}

/** Begins to sign in by passkey: what `navigator.credentials.get` takes, and the cookie that belongs to it. */
export async function beginPasskeySignIn(deps: PasskeyDeps, { origin }: Page) {
  const { generateAuthenticationOptions } = await webAuthn();
  const options = await generateAuthenticationOptions({
    rpID: new URL(origin).hostname,
    userVerification: 'required',
  });
  const cookie = await openChallenge(deps, { purpose: 'sign-in-by-passkey', challenge: options.challenge });
  return { options, cookie };
}

/** Whose passkey answers what `beginPasskeySignIn` asked? Throws `passkey-refused`. */
export async function checkPasskey(
  deps: PasskeyDeps,
  input: { cookies: string | undefined; response: unknown },
  { origin }: Page,
): Promise<{ userId: string }> {
  const challenge = await tryChallenge(deps, input.cookies, 'sign-in-by-passkey');
  const credentialId = (input.response as { id?: unknown }).id;
  const passkey =
    typeof credentialId === 'string' ? await queries.selectByCredential(deps.system.kysely, credentialId) : undefined;
  if (!challenge?.challenge || !passkey) throw passkeyErrors.passkeyRefused();
  const { verifyAuthenticationResponse } = await webAuthn();
  const { verified, authenticationInfo } = await refusing(() =>
    verifyAuthenticationResponse({
      response: input.response as AuthenticationResponseJSON,
      expectedChallenge: challenge.challenge ?? '',
      expectedOrigin: origin,
      expectedRPID: new URL(origin).hostname,
      requireUserVerification: true,
      credential: {
        id: passkey.credential_id,
        publicKey: new Uint8Array(passkey.public_key),
        counter: passkey.counter,
        transports: passkey.transports as AuthenticatorTransport[],
      },
    }),
  );
  const now = new Date(deps.clock.now());
  const taken =
    verified &&
    (await takeChallenge(deps, challenge)) &&
    (await queries.noteUse(deps.system.kysely, passkey.id, passkey.counter, authenticationInfo.newCounter, now));
  if (!taken) throw passkeyErrors.passkeyRefused();
  return { userId: passkey.user_id };
}

export async function listPasskeys({ system }: Pick<PasskeyDeps, 'system'>, userId: string): Promise<Passkey[]> {
  return (await queries.selectPasskeys(system.kysely, userId)).map(fromRow);
}

export const countPasskeys = async (db: Db, userId: string): Promise<number> =>
  (await queries.selectPasskeys(db, userId)).length;

/** Throws `not-found`, and `last-way-in` for somebody who has neither a password nor an address that links could be sent to. */
export async function removePasskey(
  { system }: Pick<PasskeyDeps, 'system'>,
  userId: string,
  id: string,
): Promise<void> {
  await inTransaction(system, async (tx) => {
    const user = await selectUser(tx, userId);
    if (!(await queries.deletePasskey(tx, userId, id))) throw coreErrors.notFound({ what: 'passkey' });
    const left = await countPasskeys(tx, userId);
    if (left === 0 && !user?.password_hash && !user?.email) throw passkeyErrors.lastWayIn();
  });
}

const fromRow = (row: { id: string; name: string; created_at: Date; last_used_at: Date | null }): Passkey => ({
  id: row.id,
  name: row.name,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
});

/** Loaded by whoever uses a passkey first: it is large, and most starts need none (decision 0015). */
const webAuthn = () => import('@simplewebauthn/server');

/** The library throws a sentence for whatever does not fit; to the outside all are one refusal. */
async function refusing<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    throw passkeyErrors.passkeyRefused({}, { cause: error });
  }
}
