import { BadInputError } from '@omnirelay/shared/errors.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import { publishLive } from '@omnirelay/shared/store/live.ts';
import { z } from 'zod';
import { type Api, ById, refusals } from '../api/api.ts';
import { text } from '../api/contract.ts';
import type { Authorization } from '../connections/authorization.ts';
import type { ConnectionDeps } from '../connections/read-states.ts';
import { isHttps } from '../plugins/security-headers.ts';

const Callback = z.looseObject({
  state: text(200).default(''),
  code: text(4_000).default(''),
  oa_id: text(100).optional(),
});

/** An administrator lets a connection in, on the page of its provider. */
export function registerAuthorize(
  app: Api,
  deps: ConnectionDeps & { authorization: Authorization },
): void {
  const { authorization, db, redis, keys } = deps;
  const tags = ['connections'];

  app.get(
    '/api/connections/:id/authorize',
    {
      config: { role: 'admin' },
      schema: {
        tags,
        summary: 'Leads to the page of its provider where an administrator consents.',
        params: ById,
        response: { 302: z.unknown(), ...refusals(404, 409) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const origin = `${isHttps(request.headers) ? 'https' : 'http'}://${request.host}`;
      const callback = `${origin}/api/connections/${encodeURIComponent(id)}/authorize/callback`;
      const url = await authorization.begin(id, { actor: request.user.email, callback });
      return reply.redirect(url);
    },
  );

  app.get(
    '/api/connections/:id/authorize/callback',
    {
      // Whoever comes from another site has no cookie of ours; the state says who had begun it.
      config: { isPublic: true },
      schema: {
        tags,
        summary: 'Where its provider leads back to.',
        params: ById,
        querystring: Callback,
        response: { 302: z.unknown() },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { state, code, oa_id: oaId } = request.query;
      try {
        const { actor } = await authorization.finish(id, { state, code, oaId });
        await writeAudit(db, { actor, action: 'connection.authorize', subject: id, details: {} });
        await publishLive(redis, keys, [{ kind: 'connection', id }]).catch(() => {});
        return reply.redirect(`/connections?authorized=${encodeURIComponent(id)}`);
      } catch (error) {
        const reason =
          error instanceof BadInputError
            ? error.message
            : 'Zalo or a store of ours did not answer. If the connection is not authorised in a minute, begin again.';
        request.log.warn(
          { event: 'connection.not-authorized', connection: id, err: error },
          reason,
        );
        return reply.redirect(`/connections?authorize_error=${encodeURIComponent(reason)}`);
      }
    },
  );
}
