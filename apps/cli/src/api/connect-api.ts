import { signLocalToken } from '@chatai/accounts/local-token';
import type { Client } from '@chatai/contract/client';
import { workspaceHeader } from '@chatai/contract/me';
import { hasSecretKey, secretKeyOf } from '@chatai/core/config';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import { createProgress } from '../output/progress.ts';
import { upErrors } from '../up/errors.ts';

export interface ApiOptions {
  /** Id or slug; without it the only workspace, else the demo's. */
  workspace?: string | undefined;
}

/**
 * The API as this command may use it: CHATAI_URL with CHATAI_API_KEY, else the backend on this machine with a token that the data
 * folder's key signs anew for every request (60 s, loopback only). Throws `backend-unreachable` when nothing answers.
 */
export async function connectApi(cli: Pick<Cli, 'config' | 'clock' | 'err'>, options: ApiOptions): Promise<Client> {
  // Loaded here, because commands that need no API would wait for all its schemas.
  const { createClient } = await import('@chatai/contract/client');
  const { remote, ...config } = cli.config();
  // `localhost` is also ::1, where a stranger may listen who must not see our token.
  const baseUrl = remote?.url ?? config.backend.url.replace('//localhost:', '//127.0.0.1:');
  const progress = createProgress((line) => cli.err(`${line}\n`), cli.clock);
  const authorization = remote ? keyOf(remote) : localToken(cli);
  return createClient({
    baseUrl,
    headers: () => ({
      authorization: `Bearer ${authorization()}`,
      ...(options.workspace ? { [workspaceHeader]: options.workspace } : {}),
    }),
    fetch: async (url, init) => {
      try {
        return await progress.step('waiting for the backend', () => fetch(url, init), 4_000);
      } catch (error) {
        if (init?.signal?.aborted) throw error;
        throw cliErrors.backendUnreachable({ url: baseUrl, reason: reasonOf(error) }, { cause: error });
      }
    },
  });
}

function keyOf({ apiKey }: { apiKey: string | undefined }): () => string {
  if (!apiKey) throw cliErrors.noApiKey();
  return () => apiKey;
}

function localToken(cli: Pick<Cli, 'config' | 'clock'>): () => string {
  const config = cli.config();
  // A folder without a key has never been started; asking for the key would make one.
  if (!hasSecretKey(config)) throw upErrors.notRunning({ home: config.home });
  return () => signLocalToken(secretKeyOf(config), cli.clock);
}

function reasonOf(error: unknown): string {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  return cause?.code === 'ECONNREFUSED' ? 'connection refused' : (cause?.code ?? cause?.message ?? String(error));
}
