/** One line on standard output in the form of core/log, which is out of this room's reach. Ids, ports and codes only, never text of people. */
export function writeLog(level: 'info' | 'warn', event: string, fields: Record<string, string | number>): void {
  const line = {
    'log.level': level,
    '@timestamp': new Date().toISOString(),
    'service.name': 'console',
    'process.pid': process.pid,
    'event.action': event,
    ...fields,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
