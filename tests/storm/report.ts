import type { StormReport } from './storm.ts';

export interface Row {
  figure: string;
  target: string;
  value: string;
  met: boolean;
}

/** Every row of guarantees.md 2.4 that a storm shows, with what this one showed. */
export function tableOf(report: StormReport): Row[] {
  const zero = (figure: string, count: number): Row => ({
    figure,
    target: '0',
    value: String(count),
    met: count === 0,
  });
  const below = (figure: string, value: number, most: number, unit: string): Row => ({
    figure,
    target: `< ${most} ${unit}`,
    value: `${value.toFixed(1)} ${unit}`,
    met: value < most,
  });
  const { doubled, injected, kills } = report;
  const explained = doubled.filter((one) => one.explained).length;
  const lostResponses = ['loseResponse', 'cutAnswer', 'slowAnswer'].reduce(
    (sum, kind) => sum + (injected[kind] ?? 0),
    0,
  );
  const killed = Object.values(kills).reduce((sum, count) => sum + count, 0);
  const bound = lostResponses + report.serverErrors + killed * report.mostInFlight;
  return [
    zero('updates lost (acknowledged by us, no settled turn)', report.unsettled.updates),
    zero('turns processed twice', report.twice.turns + report.twice.ledger),
    { figure: 'tool side effects doubled', target: '0', value: 'not yet: there are no tools', met: true },
    zero('out of order inside a lane', report.outOfOrder.length),
    zero('answers never sent though the chat was reachable', report.lost.length),
    zero('duplicate sends outside the window', doubled.length - explained),
    {
      figure: 'duplicate sends inside it',
      target: `<= ${bound} (responses lost + 5xx + in flight at kills)`,
      value: String(explained),
      met: explained <= bound,
    },
    zero('broken or truncated final texts', report.broken.length),
    zero('wrong chat or wrong tenant', report.wrongChat.length),
    zero('customer charged for repeated provider calls', report.twice.charged),
    below('time to drain after the last fault, p99 lane', report.drain.p99Seconds, 30, 's'),
    below('time to drain after the last fault, worst lane', report.drain.worstSeconds, 120, 's'),
    below('intake p99 during faults', report.intakeP99Ms, 250, 'ms'),
    zero('stuck lanes after the test (parts that wait)', report.unsettled.outbox),
    zero('calls that disobeyed a 429', report.disobeyed),
    zero('texts of people or secrets in logs, tokens in tables', report.leaks.length),
  ];
}

/** The report as a page of Markdown. */
export function pageOf(report: StormReport, about: { command: string; commit: string; date: string }): string {
  const counts = (of: Record<string, number>) =>
    Object.entries(of)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  const rows = tableOf(report).map(
    ({ figure, target, value, met }) => `| ${figure} | ${target} | ${value} | ${met ? 'yes' : '**no**'} |`,
  );
  return [
    `${about.date}, commit ${about.commit}, \`${about.command}\`, ${Math.round(report.seconds)} s.`,
    '',
    `${report.updates} updates, ${report.questions} questions in ${report.chats} chats of ${report.bots} bots, ${report.sends} messages sent. Killed: ${counts(report.kills)}.`,
    `Injected: ${counts(report.injected)}; model: ${report.modelFaults} faults in ${report.modelRequests} requests (${report.absorbed} absorbed by the platform), ${report.cut} answers that say they were cut, ${report.leftUnfinished} growing messages left unfinished in the window of 2.3.`,
    `Presses: ${report.presses.made} made, ${report.presses.answered} answered (who waits longer than 150 s is no longer answered by anybody).`,
    '',
    '| figure | target | measured | met |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
