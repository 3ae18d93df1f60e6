// Uploads one file again and again, by itself: what that takes of a processor is the attacker's, who is elsewhere.
import { setPriority } from 'node:os';
import { createClient } from '@chatai/contract/client';
import { until } from '../rig/wait.ts';
import { bombs } from './bombs.ts';

/** What the attacker is told at its start. */
export interface Attack {
  url: string;
  key: string;
  assistantId: string;
  /** Of the file. */
  name: string;
}

setPriority(19);
const { url, key, assistantId, name } = JSON.parse(process.argv[2] ?? '') as Attack;
const client = createClient({ baseUrl: url, headers: { authorization: `Bearer ${key}` } });
const bytes = new Uint8Array(bombs()[name] ?? []);
let [going, outcome] = [true, ''];
process.on('message', () => {
  going = false;
});
process.send?.('ready');
while (going) {
  const { id } = await client.knowledgeSources.create({ assistantId, kind: 'file', file: new File([bytes], name) });
  const { state, errorCode } = await until(
    `${name} to be dealt with`,
    async () => {
      const source = await client.knowledgeSources.get({ id });
      return (source.state === 'failed' || source.state === 'ready') && source;
    },
    { withinMs: 300_000, everyMs: 200 },
  );
  outcome = errorCode ?? state;
  await client.knowledgeSources.remove({ id });
}
// What became of the last one.
process.send?.(outcome, () => process.disconnect());
