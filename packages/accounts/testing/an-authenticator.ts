// An authenticator in software: makes a passkey on P-256 and answers challenges as a browser passes them on (W3C Web Authentication, 6.1 and 6.5).
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { consoleUrl } from './an-installation.ts';

/** What an answer can say that is not so. */
interface Lies {
  /** How often it was used before; a copy of it has fallen behind. */
  uses?: number;
  /** Neither finger nor PIN was asked for. */
  isVerified?: boolean;
  origin?: string;
  rpId?: string;
  type?: string;
  challenge?: string;
  /** Signed by another key. */
  isForged?: boolean;
}

/** On a page of `origin`. It counts its uses, as hardware does. */
export function anAuthenticator(origin = consoleUrl) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(16);
  const rpId = new URL(origin).hostname;
  let uses = 0;

  const clientData = (type: string, challenge: string, at = origin) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: at, crossOrigin: false }));
  const authenticatorData = (flags: number, rest = Buffer.alloc(0), of = rpId) => {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(uses);
    return Buffer.concat([sha256(Buffer.from(of)), Buffer.from([flags]), counter, rest]);
  };
  const answer = (response: Record<string, Buffer>) => ({
    id: credentialId.toString('base64url'),
    rawId: credentialId.toString('base64url'),
    type: 'public-key',
    clientExtensionResults: {},
    response: Object.fromEntries(Object.entries(response).map(([name, bytes]) => [name, bytes.toString('base64url')])),
  });

  return {
    /** What `navigator.credentials.create` gives for these options. */
    create({ challenge }: { challenge: string }) {
      const { x, y } = publicKey.export({ format: 'jwk' });
      const coseKey = Buffer.concat([
        Buffer.from('a5010203262001215820', 'hex'),
        Buffer.from(String(x), 'base64url'),
        Buffer.from('225820', 'hex'),
        Buffer.from(String(y), 'base64url'),
      ]);
      const length = Buffer.from([0, credentialId.length]);
      const data = authenticatorData(
        present | verified | withCredential,
        Buffer.concat([Buffer.alloc(16), length, credentialId, coseKey]),
      );
      // CBOR: {fmt: 'none', attStmt: {}, authData: <bytes>}
      const attestationObject = Buffer.concat([
        Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex'),
        Buffer.from([data.length]),
        data,
      ]);
      return answer({ clientDataJSON: clientData('webauthn.create', challenge), attestationObject });
    },
    /** What `navigator.credentials.get` gives for these options; `how` it can lie. */
    get({ challenge }: { challenge: string }, how: Lies = {}) {
      uses = (how.uses ?? uses) + 1;
      const data = authenticatorData(present | (how.isVerified === false ? 0 : verified), undefined, how.rpId);
      const client = clientData(how.type ?? 'webauthn.get', how.challenge ?? challenge, how.origin);
      const key = how.isForged ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : privateKey;
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), key);
      return answer({ clientDataJSON: client, authenticatorData: data, signature });
    },
  };
}

const present = 0x01;
const verified = 0x04;
const withCredential = 0x40;

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
