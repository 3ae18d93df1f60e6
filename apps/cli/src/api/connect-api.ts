import { signLocalToken } from '@chatai/accounts/local-token';
import type { Client } from '@chatai/contract/client';
import { workspaceHeader } from '@chatai/contract/words';
import type { Clock } from '@chatai/core/clock';
import { type Config, hasSecretKey, secretKeyOf } from '@chatai/core/config';
import { unitErrors } from '@chatai/operations/units';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import { progressOf } from '../output/progress.ts';
import { upErrors } from '../up/errors.ts';
import { asItRuns, requireItsKey, requireRecord, runningOn } from '../up/running.ts';

export interface ApiOptions {
  /** Id or slug; without it the only workspace, else the demo's. */
  workspace?: string | undefined;
}

/**
 * The API as this command may use it: CHATAI_URL with CHATAI_API_KEY, else the backend on this machine with a token that the data
 * folder's key signs anew for every request (60 s, loopback only). Throws `other-ports`, `other-key`, `not-running`; its requests throw
 * `backend-unreachable` or `url-unreachable` when nothing answers, `api-key-refused`, `supervisor-lost` or `other-answers` when the other side does not know us.
 */
export async function connectApi(cli: Pick<Cli, 'config' | 'clock' | 'err'>, options: ApiOptions): Promise<Client> {
  // Loaded here, because commands that need no API would wait for all its schemas.
  const { createClient } = await import('@chatai/contract/client');
  const shell = cli.config();
  const { remote } = shell;
  const config = remote ? shell : asItRuns(shell);
  // `localhost` is also ::1, where a stranger may listen who must not see our token.
  const baseUrl = remote?.url ?? config.backend.url.replace('//localhost:', '//127.0.0.1:');
  const progress = progressOf(cli);
  const authorization = remote ? keyOf(remote) : localToken(config, cli.clock);
  return createClient({
    baseUrl,
    headers: () => ({
      authorization: `Bearer ${authorization()}`,
      ...(options.workspace ? { [workspaceHeader]: options.workspace } : {}),
    }),
    fetch: async (url, init) => {
      let response: Response;
      try {
        response = await progress.step('waiting for the backend', () => fetch(url, init), 4_000);
      } catch (error) {
        if (init?.signal?.aborted) throw error;
        const slots = { url: baseUrl, reason: reasonOf(error) };
        throw remote
          ? cliErrors.urlUnreachable(slots, { cause: error })
          : cliErrors.backendUnreachable(slots, { cause: error });
      }
      if (response.status !== 401) return response;
      if (remote) throw cliErrors.apiKeyRefused({ url: baseUrl });
      // Our token is refused where nothing runs on our folder: somebody else has the port.
      requireRecord(config.home);
      if (!runningOn(config.home)) throw upErrors.otherAnswers({ home: config.home, url: config.backend.url });
      return response;
    },
  });
}

function keyOf({ apiKey }: { apiKey: string | undefined }): () => string {
  if (!apiKey) throw cliErrors.noApiKey();
  return () => apiKey;
}

function localToken(config: Config, clock: Clock): () => string {
  requireItsKey(config);
  // A folder without a key has never been started; asking for the key would make one.
  if (!hasSecretKey(config)) throw unitErrors.notRunning({ home: config.home });
  return () => signLocalToken(secretKeyOf(config), clock);
}

function reasonOf(error: unknown): string {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  return cause?.code === 'ECONNREFUSED' ? 'connection refused' : (cause?.code ?? cause?.message ?? String(error));
}
