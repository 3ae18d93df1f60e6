import type { StormReport } from './storm.ts';

export interface Row {
  figure: string;
  target: string;
  value: string;
  met: boolean;
}

/** Every row of guarantees.md 2.4 that a storm can show, with what this one showed. */
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
  const { doubled, injected, intake } = report;
  const explained = new Map(doubled.flatMap((one) => (one.explained ? [[one.inPlaceOf, one.times - 1]] : [])));
  const again = [...explained.values()].reduce((sum, times) => sum + times, 0);
  const inside = again + report.leftUnfinished.length;
  const lostResponses = ['loseResponse', 'cutAnswer', 'slowAnswer'].reduce(
    (sum, kind) => sum + (injected[kind] ?? 0),
    0,
  );
  const bound = lostResponses + report.senderKills * report.mostInFlight;
  return [
    zero('updates lost (acknowledged by us, no settled turn)', report.unsettled.updates),
    zero('turns processed twice', report.twice.turns + report.twice.ledger),
    { figure: 'tool side effects doubled', target: '0', value: 'not yet: there are no tools', met: true },
    zero('out of order inside a lane', report.outOfOrder.length),
    zero('answers never sent though the chat was reachable', report.lost.length),
    zero('duplicate sends outside the window', doubled.filter((one) => !one.explained).length),
    {
      figure: 'duplicate sends inside it',
      target: `<= ${bound} (responses lost + most in flight x kills of senders)`,
      value: `${inside} (${again} answers, ${report.leftUnfinished.length} growing messages left unfinished)`,
      met: inside <= bound,
    },
    zero('broken or truncated final texts', report.broken.length),
    zero('wrong chat or wrong tenant', report.wrongChat.length),
    zero('customer charged for repeated provider calls', report.twice.charged),
    below('time to drain after the last fault, p99 lane', report.drain.p99Seconds, 30, 's'),
    below('time to drain after the last fault, worst lane', report.drain.worstSeconds, 120, 's'),
    {
      ...below('intake p99 during faults', intake.p99Ms, 250, 'ms'),
      value: `${intake.p99Ms.toFixed(1)} ms (${intake.withBlurredP99Ms.toFixed(1)} with ${intake.blurred} deliveries during which the judge itself stood still)`,
    },
    zero('stuck lanes after the test (parts that wait)', report.unsettled.outbox),
    zero('sources of knowledge that were taken and never found', report.sources.lost),
    zero('calls that disobeyed a 429', report.disobeyed.length),
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
    `${report.updates} updates, ${report.questions} questions in ${report.chats} chats of ${report.bots} bots, ${report.sends} messages sent, ${report.sources.taken} sources taken. Killed: ${counts(report.kills)}; a worker outlived its parent by at most ${(report.longestLingerMs / 1_000).toFixed(1)} s.`,
    `Injected: ${counts(report.injected)}; model: ${report.modelFaults} faults in ${report.modelRequests} requests (${report.absorbed} absorbed by the platform), ${report.cut} answers that say they were cut.`,
    `Presses: ${report.presses.made} made, ${report.presses.answered} answered (who waits longer than 150 s is no longer answered by anybody).`,
    '',
    '| figure | target | measured | met |',
    '|---|---|---|---|',
    ...rows,
    '',
    'Not to be seen in a storm, and tested apart: durability before the 200 (`tests/durability/committed-before-200.test.ts`), and 24 h without intake, for which a clock is moved (`packages/messaging/src/holder/gap-watch.test.ts`).',
    '',
  ].join('\n');
}
