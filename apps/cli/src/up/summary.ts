import path from 'node:path';
import type { Config } from '@chatai/core/config';

/** What a person or a script needs once everything runs (contract.md 3). */
export interface Summary {
  version: string;
  consoleUrl: string;
  /** Null once somebody has signed in. */
  signInLink: string | null;
  apiUrl: string;
  docsUrl: string;
  managerUrl: string;
  simulatorUrl: string;
  dataFolder: string;
  /** Why the demo assistant has no answer although everything runs, and what to do; null when it answers. */
  warning: string | null;
}

export function summaryOf(
  config: Config,
  version: string,
  { signInLink, warning }: { signInLink: string | undefined; warning: string | undefined },
): Summary {
  return {
    version,
    consoleUrl: config.consoleUrl,
    signInLink: signInLink ?? null,
    apiUrl: config.backend.url,
    docsUrl: `${config.backend.url}/docs`,
    managerUrl: config.manager.url,
    simulatorUrl: config.simulator.url,
    dataFolder: config.home,
    warning: warning ?? null,
  };
}

/** The block of experience.md 6. `folder` is where the person stands; with TELEGRAM_API_ROOT no bot of ours is in the sandbox. */
export function summaryText(
  summary: Summary,
  {
    seconds,
    installSeconds,
    folder,
    hasSandbox,
  }: { seconds: number; installSeconds: number; folder: string; hasSandbox: boolean },
): string {
  const whole = (seconds + installSeconds).toFixed(1);
  const parts = installSeconds > 0 ? `: ${installSeconds} s to install, ${seconds.toFixed(1)} s to start` : '';
  const inside = path.relative(folder, summary.dataFolder);
  const lines = [
    `ChatAI ${summary.version} is ready (${whole} s${parts})`,
    `  Console   ${summary.consoleUrl}`,
    ...(summary.signInLink ? [`  Sign in   ${summary.signInLink}  (once, 24 h; again: chatai admin link)`] : []),
    `  API docs  ${summary.docsUrl}`,
    ...(hasSandbox ? [`  Sandbox   ${summary.simulatorUrl}`] : []),
    `  Data      ${inside.startsWith('..') ? summary.dataFolder : inside || '.'}`,
    ...(summary.warning ? [`  Warning   ${summary.warning}`] : []),
    '  stop with Ctrl-C',
    `  next: ${summary.signInLink ? 'open the sign-in link' : 'open the console'} and ask the demo assistant`,
  ];
  return `${lines.join('\n')}\n`;
}
