// The thinnest durable pipeline, second half: one grouped claim, one send each. No lanes, no journal, no outcome.
import pg from 'pg';
import { Pool } from 'undici';

const [, , apiRoot, target] = process.argv as [string, string, string, string];
const connection = JSON.parse(target) as pg.ClientConfig;
const [claims, listen] = [
  new pg.Client({ ...connection, options: '-c enable_seqscan=off -c plan_cache_mode=force_generic_plan' }),
  new pg.Client(connection),
];
await Promise.all([claims.connect(), listen.connect()]);
const telegram = new Pool(apiRoot, { connections: 64 });
let low = 0;
let busy = false;
let again = false;

async function claim() {
  again = true;
  if (busy) return;
  busy = true;
  while (again) {
    again = false;
    const { rows } = await claims.query<{ seq: string; bot_id: string; raw: Buffer }>({
      name: 'claim',
      text: `update thin t set claimed_at = now()
        from (select seq from thin where seq > $1 and claimed_at is null order by seq limit 500 for update skip locked) i
        where t.seq = i.seq returning t.seq, t.bot_id, t.raw`,
      values: [low],
    });
    for (const row of rows) {
      low = Math.max(low, Number(row.seq) - 2_000);
      void send(row.bot_id, row.raw);
    }
    if (rows.length === 500) again = true;
  }
  busy = false;
}

async function send(botId: string, raw: Buffer) {
  const { message } = JSON.parse(raw.toString()) as { message: { chat: { id: number }; text: string } };
  const { body } = await telegram.request({
    method: 'POST',
    path: `/bot${botId}:thin/sendMessage`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ chat_id: message.chat.id, text: `echo: ${message.text}` }),
  });
  await body.text();
}

listen.on('notification', () => void claim());
await listen.query('listen thin');
process.send?.('ready');
