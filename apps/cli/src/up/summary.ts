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
}

export function summaryOf(config: Config, version: string, signInLink: string | undefined): Summary {
  return {
    version,
    consoleUrl: config.console.url,
    signInLink: signInLink ?? null,
    apiUrl: config.backend.url,
    docsUrl: `${config.backend.url}/docs`,
    managerUrl: config.manager.url,
    simulatorUrl: config.simulator.url,
    dataFolder: config.home,
  };
}

/** The block of experience.md 6. */
export function summaryText(summary: Summary, seconds: number, folder: string): string {
  const inside = path.relative(folder, summary.dataFolder);
  const lines = [
    `ChatAI ${summary.version} is ready (${seconds.toFixed(1)} s)`,
    `  Console   ${summary.consoleUrl}`,
    ...(summary.signInLink ? [`  Sign in   ${summary.signInLink}  (once, 24 h; again: chatai admin link)`] : []),
    `  API docs  ${summary.docsUrl}`,
    `  Sandbox   ${summary.simulatorUrl}`,
    `  Data      ${inside.startsWith('..') ? summary.dataFolder : inside || '.'}`,
    '  stop with Ctrl-C',
    `  next: ${summary.signInLink ? 'open the sign-in link' : 'open the console'} and ask the demo assistant`,
  ];
  return `${lines.join('\n')}\n`;
}
