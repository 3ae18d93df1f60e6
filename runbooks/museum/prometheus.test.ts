import { afterEach, beforeEach, expect, test } from 'vitest';
import { printed } from './museum.ts';
import { openTerminal, type Terminal } from './terminal.ts';

let terminal: Terminal;
beforeEach(() => {
  terminal = openTerminal({ outer: process.env });
});
afterEach(() => terminal.close());

/** What two counters were from minute to minute, and whether the rule has an alarm at the end. */
const aTest = (requests: string, errors: string, alarms: 0 | 1) => ({
  interval: '1m',
  input_series: [
    { series: 'requests', values: requests },
    { series: 'errors', values: errors },
  ],
  alert_rule_test: [{ eval_time: '3m', alertname: 'ErrorRate', exp_alerts: alarms ? [{ exp_labels: {} }] : [] }],
});

test.skipIf(process.env.CHATAI_TEST_WITHOUT?.includes('prometheus'))(
  'B27: a bar without a window takes one error of three for an alarm, and misses an outage after a busy morning; ours comes with alerts',
  async () => {
    const percent = Number(/< (\d+)%/.exec(printed('B27'))?.[1]);
    const rules = [{ alert: 'ErrorRate', expr: `errors / requests >= ${percent / 100}` }];
    const tests = [
      // A quiet night.
      aTest('0 1 2 3', '0 0 0 1', 1),
      // Three minutes in which every request failed.
      aTest('100000 100300 100600 100900', '0 300 600 900', 0),
    ];
    // JSON is YAML.
    terminal.write('/etc/rules.yml', JSON.stringify({ groups: [{ name: 'as printed', rules }] }));
    terminal.write('/etc/tests.yml', JSON.stringify({ rule_files: ['rules.yml'], evaluation_interval: '1m', tests }));
    const judged = await terminal.type('promtool test rules /etc/tests.yml');
    expect(judged, 'install prometheus, or set CHATAI_TEST_WITHOUT=prometheus').toMatchObject({
      ...{ code: 0, stdout: expect.stringContaining('SUCCESS') },
    });
  },
);
