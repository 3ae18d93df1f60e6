// `chatai` as somebody types it: with the key of a tenant, or on the machine itself.
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureDemoWorkspace } from '@chatai/accounts/workspaces';
import { runCli } from '../../apps/cli/src/run-cli.ts';
import { aCli } from '../../apps/cli/src/testing/a-cli.ts';
import { aBackend, type Tenant, type TestBackend } from '../../apps/server/src/backend/testing/a-backend.ts';

export interface Ran {
  exitCode: number;
  out: string;
  err: string;
  /** Questions that were put to whoever sits there. */
  asked: string[];
}

/** What is typed at its prompts; and what comes on standard input. */
interface Given {
  answers?: string[];
  typed?: string;
}

export interface Desk {
  backend: TestBackend;
  tenant: Tenant;
  /** A folder that is gone afterwards. */
  folder: string;
  /** With the tenant's key. */
  chatai(words: string[], given?: Given): Promise<Ran>;
  /** On the machine itself, as its admin. */
  here(words: string[], given?: Given): Promise<Ran>;
  close(): Promise<void>;
}

/** A backend with one tenant of that name. */
export async function aDesk(name: string): Promise<Desk> {
  const backend = await aBackend();
  // As every installation has it from its first start on: where the machine's own command line is when nothing else is said.
  await ensureDemoWorkspace(backend.deps);
  const tenant = await backend.aTenant(name);
  const folder = await mkdtemp(path.join(tmpdir(), 'chatai-desk-'));
  const run = async (env: Record<string, string>, words: string[], { answers = [], typed = '' }: Given = {}) => {
    const asked: string[] = [];
    const ask = async (question: string) => answers[asked.push(question) - 1];
    const cli = aCli({ CHATAI_INSTANCE: 'desk', ...env }, { ask, typed });
    const exitCode = await runCli(words, cli, () => Promise.reject(new Error('up is not run here')));
    return { exitCode, out: cli.stdout(), err: cli.stderr(), asked };
  };
  return {
    backend,
    tenant,
    folder,
    chatai: (words, given) => run({ CHATAI_URL: backend.url, CHATAI_API_KEY: tenant.key }, words, given),
    here: (words, given) => {
      const local = { CHATAI_HOME: path.join(folder, 'home'), CHATAI_BACKEND_PORT: new URL(backend.url).port };
      return run({ ...local, CHATAI_SECRET_KEY: backend.deps.secret }, words, given);
    },
    async close() {
      await backend.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
