import { parseArgs } from 'node:util';

export const usage = `The Telegram simulator.

  --port N             listen on this port instead of CHATAI_SIMULATOR_PORT (8081)
  --seed N             repeat a run: tokens, update ids and faults are drawn from it
  --ledger FILE        write every ledger entry as a JSON line too
  --webhook-host NAME  updates may be posted to this host besides this machine; may be given again
  --allow-host NAME    page and control API answer to this name too; may be given again
  --help               this text
`;

export interface Flags {
  port?: number | undefined;
  seed?: number | undefined;
  ledger?: string | undefined;
  webhookHost: string[];
  allowHost: string[];
  /** Not a part of an installation: started by a person. */
  alone: boolean;
  help: boolean;
  /** What is wrong with the flags. */
  problem?: string;
}

/** Reads the flags of the program. */
export function readFlags(args: string[]): Flags {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string' },
        seed: { type: 'string' },
        ledger: { type: 'string' },
        'webhook-host': { type: 'string', multiple: true, default: [] },
        'allow-host': { type: 'string', multiple: true, default: [] },
        alone: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return {
      port: whole('--port', values.port, 65_535),
      seed: whole('--seed', values.seed, 2 ** 31),
      ledger: values.ledger,
      webhookHost: values['webhook-host'],
      allowHost: values['allow-host'],
      alone: values.alone,
      help: values.help,
    };
  } catch (error) {
    return { webhookHost: [], allowHost: [], alone: false, help: false, problem: (error as Error).message };
  }
}

function whole(name: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) <= max) return Number(text);
  throw new RangeError(`${name} must be a whole number up to ${max}, not "${text}"`);
}
