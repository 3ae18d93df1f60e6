// The thinnest durable pipeline as one writes it first: each request is one insert of its own. Its worker is the thin one's.
import { createServer } from 'node:http';
import pg from 'pg';
import { insertOne, thinTable } from './thin-table.ts';

const [, , port, target] = process.argv as [string, string, string, string];
const pool = new pg.Pool({ ...(JSON.parse(target) as pg.PoolConfig), max: 20 });
await pool.query(thinTable);

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    const raw = Buffer.concat(chunks);
    const { update_id: updateId } = JSON.parse(raw.toString()) as { update_id: number };
    await pool.query({ ...insertOne, values: [Number((request.url ?? '').split('/').at(-1)), updateId, raw] });
    response.writeHead(200).end();
  });
});
server.keepAliveTimeout = 120_000;
server.listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
