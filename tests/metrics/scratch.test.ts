import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'vitest';
import { aServer, until } from '../../apps/server/src/testing/scratch-server.ts';

test('loop', async () => {
  const server = await aServer(2);
  const bot = await server.aBot();
  const manager = await server.start('bot-manager');
  const ready = () =>
    until('ready', async () => {
      const { workers, bots } = await server.status();
      return (
        workers.length === 2 &&
        workers.every((w) => w.state === 'live') &&
        bots.running === 1 &&
        workers.reduce((s, w) => s + w.bots, 0) === 1
      );
    });
  const su = await server.db.superuser();
  const times: number[] = [];
  for (let i = 0; i < 40; i++) {
    await ready();
    const w = (await server.status()).workers.find((w) => w.bots > 0)!;
    const killedAt = Date.now();
    process.kill(w.pid, 'SIGKILL');
    const answered = server.ask(bot, 'hello ' + i).catch(() => 99999);
    const slow = setTimeout(async () => {
      console.log('SLOW', i, w.id, w.pid);
      for (const q of [
        'select seq,state,attempt,reason,owner,deadline,retry_at,chatai_now() as now from outbox order by seq desc limit 3',
        'select seq,update_id,turn_id,outcome,received_at from updates order by seq desc limit 3',
        'select id,state,attempt from turns order by id desc limit 2',
        'select bot_id,worker_id,token,update_mark,outbox_mark from bot_leases',
        'select id,pid,heartbeat_at,expired_at,exited_at from workers order by id desc limit 4',
        'select state,state_reason from bots',
      ])
        console.log(q.slice(0, 60), JSON.stringify((await su.query(q)).rows));
      for (const f of readdirSync(server.home + '/logs'))
        for (const l of readFileSync(server.home + '/logs/' + f, 'utf8')
          .trim()
          .split('\n')) {
          const o = JSON.parse(l);
          const at = Date.parse(o['@timestamp']) - killedAt;
          if (at > -500) console.log(f, at, l.slice(0, 700));
        }
      for (const e of server.simulator.sim.ledger.query({ limit: 100000 }).items.slice(-14))
        console.log(JSON.stringify(e).slice(0, 300));
    }, 5000);
    const ms = await answered;
    clearTimeout(slow);
    times.push(Math.round(ms));
  }
  console.log(JSON.stringify(times));
  await server.close();
}, 400000);
