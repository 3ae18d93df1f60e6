// The thinnest durable pipeline, first half: one grouped insert, then a wake-up.
import { createServer } from 'node:http';
import { systemClock } from '@chatai/core/clock';
import { groupCommit } from '@chatai/core/database';
import pg from 'pg';
import { thinTable } from './thin-table.ts';

const [, , port, target] = process.argv as [string, string, string, string];
const client = new pg.Client(JSON.parse(target) as pg.ClientConfig);
await client.connect();
await client.query(thinTable);

interface Item {
  botId: number;
  updateId: number;
  raw: Buffer;
}
const insert = groupCommit<Item, void>({ clock: systemClock }, async (items) => {
  await client.query({
    name: 'insert',
    text: `with stored as (
        insert into thin (bot_id, update_id, raw) select * from unnest($1::bigint[], $2::bigint[], $3::bytea[]) on conflict do nothing returning 1)
      select pg_notify('thin', '') from stored limit 1`,
    values: [items.map((i) => i.botId), items.map((i) => i.updateId), items.map((i) => i.raw)],
  });
  return items.map(() => undefined);
});

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    const raw = Buffer.concat(chunks);
    const { update_id: updateId } = JSON.parse(raw.toString()) as { update_id: number };
    await insert.add({ botId: Number((request.url ?? '').split('/').at(-1)), updateId, raw });
    response.writeHead(200).end();
  });
});
server.keepAliveTimeout = 120_000;
server.listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
