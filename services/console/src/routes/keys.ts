import { BadInputError } from '@omnirelay/shared/errors.ts';
import {
  type ApiKeyRow,
  createApiKey,
  listApiKeys,
  revokeApiKey,
  stateOfApiKey,
} from '@omnirelay/shared/store/api-keys.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import type { z } from 'zod';
import { type Api, ById, NoContent, refusals } from '../api/api.ts';
import { type ApiKey, ApiKeys, MadeApiKey, NewApiKey } from '../api/contract-agent.ts';
import { notFound } from '../inbox/find.ts';

const tags = ['keys'];
const config = { role: 'admin' } as const;

/** Keys for programs: made, listed and revoked by administrators. */
export function registerKeys(
  app: Api,
  deps: { db: Database; config: { connections: Record<string, unknown> } },
): void {
  const { db } = deps;

  app.get(
    '/api/keys',
    {
      config,
      schema: {
        tags,
        summary: 'The API keys, the newest first; revoked ones too.',
        response: { 200: ApiKeys, ...refusals() },
      },
    },
    async () => ({ items: (await listApiKeys(db)).map((row) => showKey(row, new Date())) }),
  );

  app.post(
    '/api/keys',
    {
      config,
      schema: {
        tags,
        summary: 'Make an API key. The key itself is told in this answer only.',
        body: NewApiKey,
        response: { 201: MadeApiKey, ...refusals() },
      },
    },
    async (request, reply) => {
      const { name, connections = null } = request.body;
      const now = new Date();
      const scopes = [...new Set(request.body.scopes)];
      const expiresAt = endOf(request.body.expiresAt, now);
      ensureKnown(connections ?? [], deps.config.connections);
      const { email: actor } = request.user;
      const made = await db.transaction(async (tx) => {
        const asked = { name, scopes, connections, expiresAt, createdBy: actor };
        const created = await createApiKey(tx, asked);
        const details = { name, scopes, connections, expiresAt };
        await writeAudit(tx, { actor, action: 'key.add', subject: created.row.id, details });
        return created;
      });
      return reply.code(201).send({ ...showKey(made.row, now), key: made.key });
    },
  );

  app.delete(
    '/api/keys/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Revoke an API key, at once and for good.',
        params: ById,
        response: { 204: NoContent, ...refusals(404) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { email: actor } = request.user;
      const revoked = await db.transaction(async (tx) => {
        const by = { revokedBy: actor, revokedAt: new Date() };
        const found = await revokeApiKey(tx, id, by);
        if (found?.isNews) await writeAudit(tx, { actor, action: 'key.revoke', subject: id });
        return found;
      });
      if (!revoked) throw notFound('API key');
      return reply.code(204).send();
    },
  );
}

/** @throws BadInputError for a time that has passed */
function endOf(expiresAt: string | undefined, now: Date): Date | null {
  if (expiresAt === undefined) return null;
  const end = new Date(expiresAt);
  if (end > now) return end;
  throw new BadInputError('bad_request', 'expiresAt: must be in the future');
}

/** @throws BadInputError */
function ensureKnown(names: string[], connections: Record<string, unknown>): void {
  const unknown = names.filter((name) => !Object.hasOwn(connections, name));
  if (unknown.length === 0) return;
  const message = `connections: there is no connection ${unknown.join(', ')}`;
  throw new BadInputError('bad_request', message);
}

function showKey(row: ApiKeyRow, now: Date): z.infer<typeof ApiKey> {
  const { id, name, hint, scopes, connections, createdBy } = row;
  return {
    ...{ id, name, hint, scopes, connections, createdBy },
    state: stateOfApiKey(row, now),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
