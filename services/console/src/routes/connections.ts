import { TokenPair } from '@omnirelay/adapters/zalo/config.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import { copySwitches } from '@omnirelay/shared/gate/switches.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import { changeSwitches } from '@omnirelay/shared/store/connections.ts';
import { publishLive } from '@omnirelay/shared/store/live.ts';
import { z } from 'zod';
import { type Api, ById, refusals } from '../api/api.ts';
import { ConnectionPatch, ConnectionState } from '../api/contract.ts';
import { type ConnectionDeps, readConnectionStates } from '../connections/read-states.ts';
import { notFound } from '../inbox/find.ts';

const tags = ['connections'];
const Connections = z.object({ items: z.array(ConnectionState) });

export function registerConnections(app: Api, deps: ConnectionDeps): void {
  const { db, redis, keys, config } = deps;
  const stateOf = async (name: string) => {
    const [state] = await readConnectionStates(deps, [name]);
    if (!state) throw notFound('connection');
    return state;
  };

  app.get(
    '/api/connections',
    {
      schema: {
        tags,
        summary: 'How every connection is doing.',
        response: { 200: Connections, ...refusals() },
      },
    },
    async () => ({ items: await readConnectionStates(deps, Object.keys(config.connections)) }),
  );

  app.get(
    '/api/connections/:id',
    {
      schema: {
        tags,
        summary: 'How one connection is doing.',
        params: ById,
        response: { 200: ConnectionState, ...refusals(404) },
      },
    },
    (request) => stateOf(request.params.id),
  );

  app.patch(
    '/api/connections/:id',
    {
      config: { role: 'admin' },
      schema: {
        tags,
        summary: 'Switch a connection on or off. Events are kept either way.',
        params: ById,
        body: ConnectionPatch,
        response: { 200: ConnectionState, ...refusals(404, 409) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { active, webhookActive, tokens } = request.body;
      const change = {
        ...(active === undefined ? {} : { active }),
        ...(webhookActive === undefined ? {} : { webhookActive }),
      };
      if (!Object.hasOwn(config.connections, id)) throw notFound('connection');
      if (tokens) await adopt(deps, id, tokens, request.user.email);
      if (Object.keys(change).length === 0 && tokens) return stateOf(id);
      if (Object.keys(change).length === 0) {
        throw new BadInputError('bad_request', 'Name at least one field to change.');
      }
      await db.transaction(async (tx) => {
        const { email: actor } = request.user;
        const details = change;
        await writeAudit(tx, { actor, action: 'connection.switch', subject: id, details });
        // Before the commit: what Redis does not take is not switched, and of two at once the second
        // is copied second.
        await copySwitches(deps, id, await changeSwitches(tx, id, change));
      });
      await publishLive(redis, keys, [{ kind: 'connection', id }]).catch(() => {});
      return stateOf(id);
    },
  );
}

/** A pair that an administrator has copied from their provider's page. */
async function adopt(
  { authorization, db, redis, keys }: ConnectionDeps,
  id: string,
  pair: { access: string; refresh: string },
  actor: string,
): Promise<void> {
  if (!authorization?.canAuthorize(id)) {
    throw new BadInputError('not_authorizable', `${id} has no tokens that could be replaced.`, {
      status: 409,
    });
  }
  const read = TokenPair.safeParse(pair);
  if (!read.success) {
    throw new BadInputError('bad_request', 'tokens: access and refresh are one word each');
  }
  await authorization.adopt(id, read.data);
  // What was replaced is nobody's business, not even the log's.
  await writeAudit(db, { actor, action: 'connection.tokens', subject: id, details: {} });
  await publishLive(redis, keys, [{ kind: 'connection', id }]).catch(() => {});
}
