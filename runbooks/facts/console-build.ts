import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { FactSource } from '@chatai/core/health';
import type { HttpFacts } from '@chatai/operations/facts';

/** The console's sources as they lie on the disk, and whether there is a build of them. */
export interface ConsoleBuild {
  stamp: string;
  state: 'built' | 'failed' | 'missing';
}

/** Asked of its own program: what it is made from is the console's to know. */
export const consoleBuildFacts = (checkout: string): FactSource<ConsoleBuild> => ({
  deadlineMs: 4_000,
  async read(signal) {
    const program = path.join(checkout, 'apps/frontend/build.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [program, '--state'], { signal });
    return JSON.parse(stdout) as ConsoleBuild;
  },
});

/** What the console says that it was built from; undefined when it does not answer. */
export const servedBuild = ({ answer }: HttpFacts): string | undefined =>
  (answer?.body as { buildId?: string } | undefined)?.buildId;

/** What is wrong with it, in short phrases. A console that does not answer serves nothing that could be old. */
export function buildTroubles({ console, consoleBuild }: { console: HttpFacts; consoleBuild: ConsoleBuild }): string[] {
  const { stamp, state } = consoleBuild;
  const serves = servedBuild(console);
  return [
    ...(serves === undefined || serves === stamp ? [] : [`it serves the build ${serves}, the files are ${stamp}`]),
    ...(state === 'failed' ? ['the files could not be built'] : []),
    ...(state === 'missing' ? ['nobody has built the files'] : []),
  ];
}
