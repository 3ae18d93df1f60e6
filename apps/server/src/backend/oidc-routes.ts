import { membershipsOf } from '@chatai/accounts/members';
import { type Oidc, signInByOidc } from '@chatai/accounts/oidc';
import { countTry } from '@chatai/accounts/sign-in';
import { oidcCallbackPath, oidcStartPath } from '@chatai/contract/auth';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { reportFailure } from './failures.ts';
import { toAppError } from './problem-document.ts';
import type { RouteDeps } from './routes/route-deps.ts';
import { visitorOf } from './routes/visitor.ts';

type Deps = RouteDeps & { oidc: Oidc };

/** Where a browser is sent on, with the `Set-Cookie` lines that go with it. */
interface Onward {
  url: string;
  cookies: string[];
}

/** Two pages that a browser goes through on its way to the provider and back: they answer with redirects, also when they refuse. */
export function serveOidc(app: FastifyInstance, deps: Deps): void {
  const { oidc, consoleUrl } = deps;
  const page = (path: string, fields: Record<string, string | undefined> = {}) => {
    const url = new URL(`${consoleUrl}${path}`);
    for (const [name, value] of Object.entries(fields)) if (value !== undefined) url.searchParams.set(name, value);
    return url.href;
  };

  async function begin(request: FastifyRequest): Promise<Onward> {
    await countTry(deps.limiter, visitorOf(request).ip, undefined);
    const { to } = request.query as { to?: unknown };
    const { url, cookie } = await oidc.begin(deps, isPage(to) ? { to } : {});
    return { url, cookies: [cookie] };
  }

  async function finish(request: FastifyRequest): Promise<Onward> {
    const step = await signInByOidc(deps, oidc, `${consoleUrl}${request.url}`, visitorOf(request));
    if (step.kind === 'connected') return { url: page('/account'), cookies: [] };
    if (step.kind === 'second-factor')
      return { url: page('/sign-in', { step: 'code', to: step.to }), cookies: step.cookies };
    if (step.to !== undefined) return { url: page(step.to), cookies: step.cookies };
    const [workspace] = await membershipsOf(deps.system, step.userId);
    const home = workspace ? `/w/${encodeURIComponent(workspace.slug)}/home` : '/';
    return { url: page(home), cookies: step.cookies };
  }

  const answer =
    (go: (request: FastifyRequest) => Promise<Onward>) => async (request: FastifyRequest, reply: FastifyReply) => {
      try {
        const { url, cookies } = await go(request);
        return reply.header('set-cookie', cookies).redirect(url, 303);
      } catch (thrown) {
        // A person in a browser reads no problem document: the sign-in page says what it means.
        const error = toAppError(thrown, request);
        reportFailure(deps.log, request, error);
        return reply.redirect(page('/sign-in', { problem: error.code, request: request.id }), 303);
      }
    };
  app.get(oidcStartPath, { schema: { hide: true } }, answer(begin));
  app.get(oidcCallbackPath, { schema: { hide: true } }, answer(finish));
}

/** A path of ours: behind the console's address it leads nowhere else. */
const isPage = (to: unknown): to is string => typeof to === 'string' && to.startsWith('/') && to.length <= 2_000;
