import type { FastifyInstance, FastifyRequest } from 'fastify';

// A path with slots: `/api/v1/bots/{id}` and `/api/v1/bots:import` in the contract, `/api/v1/bots/:id` and `/api/v1/bots::import` for Fastify.

export const forFastify = (template: string): string => template.replaceAll(':', '::').replace(/\{(\w+)\}/g, ':$1');

/** The route of a request as the contract writes it, for people who read logs and figures; `none` where there is none. */
export const routeOf = ({ routeOptions: { url } }: FastifyRequest): string => (url ? templateOf(url) : 'none');

export const templateOf = (url: string): string =>
  url.replace(/::|:(\w+)/g, (_, slot: string | undefined) => (slot ? `{${slot}}` : ':'));

/** Templates of the routes that are added from now on, by their url: made once for a route instead of once for an answer. */
export function collectTemplates(app: FastifyInstance): ReadonlyMap<string, string> {
  const templates = new Map<string, string>();
  app.addHook('onRoute', ({ url }) => {
    templates.set(url, templateOf(url));
  });
  return templates;
}
