import { BadInputError, WaitError } from '@omnirelay/shared/errors.ts';
import type { Gate } from '@omnirelay/shared/gate/gate.ts';
import {
  type ApiKeyRow,
  apiKeyPrefix,
  findApiKey,
  noteApiKeyUse,
  stateOfApiKey,
} from '@omnirelay/shared/store/api-keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Scope } from '../api/contract-agent.ts';
import type { FailedKeys } from '../sign-in/failed-keys.ts';
import { networkOf } from '../sign-in/network-of.ts';

export type KeyScope = z.infer<typeof Scope>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For programs only: with an API key that has this scope. */
    scope?: KeyScope;
  }
  interface FastifyRequest {
    /** Set on routes that have a scope. */
    apiKey?: ApiKeyRow;
  }
}

/** A key's calls. A program that answers customers one by one stays far below. */
export const keyCallsPerMinute = 600;

export interface KeyAccessDeps {
  db: Database;
  gate: Pick<Gate, 'pass'>;
  failedKeys: FailedKeys;
  keyCallsPerMinute?: number | undefined;
}

/** Whether it is sent with a key, good or not. */
export function hasApiKey(request: FastifyRequest): boolean {
  return bearerOf(request)?.startsWith(apiKeyPrefix) ?? false;
}

/** Lets a program in, and notes who it is; else answers why not. */
export async function admitKey(
  deps: KeyAccessDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  scope: KeyScope,
): Promise<FastifyReply | undefined> {
  const given = bearerOf(request);
  if (given === undefined || !hasApiKey(request)) return refuse(reply, 401, noKey);
  const now = new Date();
  const row = await findApiKey(deps.db, given);
  const problem = row ? endOf(row, now) : unknownKey;
  if (!row || problem) {
    request.log.warn({ event: 'key.refused', address: request.ip, keyId: row?.id }, 'key refused');
    const limited = await deps.failedKeys.fail(networkOf(request.ip));
    return limited
      ? refuseFor(reply, limited.retryAfterMs, tooManyFailures)
      : refuse(reply, 401, problem ?? unknownKey);
  }
  if (!row.scopes.includes(scope)) return refuse(reply, 403, missingScope(scope));
  const waitMs = await countCall(deps, row);
  if (waitMs > 0) return refuseFor(reply, waitMs, tooManyCalls);
  request.apiKey = row;
  // Not worth failing for.
  await noteApiKeyUse(deps.db, row, now).catch(() => {});
  return undefined;
}

/** @throws BadInputError 403 */
export function requireScope({ scopes }: Pick<ApiKeyRow, 'scopes'>, scope: KeyScope): void {
  if (scopes.includes(scope)) return;
  const { error, message } = missingScope(scope);
  throw new BadInputError(error, message, { status: 403 });
}

export function refuseKey(reply: FastifyReply): FastifyReply {
  return refuse(reply, 403, {
    error: 'key_not_allowed',
    message: 'API keys open the calls under /api/agent only. Sign in for everything else.',
  });
}

async function countCall(deps: KeyAccessDeps, { id }: ApiKeyRow): Promise<number> {
  const name = `api-key:${id}`;
  const count = deps.keyCallsPerMinute ?? keyCallsPerMinute;
  try {
    await deps.gate.pass({ connection: name, limits: [{ name, count, periodMs: 60_000 }] });
    return 0;
  } catch (error) {
    if (error instanceof WaitError) return error.waitMs;
    throw error;
  }
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^Bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1];
}

interface Problem {
  error: string;
  message: string;
}

const noKey: Problem = {
  error: 'unauthorized',
  message: 'This call takes an API key: "Authorization: Bearer ork_...". Administrators make them.',
};
const unknownKey: Problem = {
  error: 'unauthorized',
  message: 'There is no such API key. Check that it was copied whole.',
};
const endedKeys = {
  active: undefined,
  expired: {
    error: 'key_expired',
    message: 'This API key has expired. Ask an administrator for a new one.',
  },
  revoked: {
    error: 'key_revoked',
    message: 'This API key was revoked. Ask an administrator for a new one.',
  },
} satisfies Record<string, Problem | undefined>;

function endOf(row: ApiKeyRow, now: Date): Problem | undefined {
  return endedKeys[stateOfApiKey(row, now)];
}
const missingScope = (scope: KeyScope): Problem => ({
  error: 'missing_scope',
  message: `This API key lacks the scope ${scope}. An administrator can make one that has it.`,
});
const tooManyFailures: Problem = {
  error: 'too_many_requests',
  message: 'Too many calls with wrong API keys. Correct the key, and come back later.',
};
const tooManyCalls: Problem = {
  error: 'too_many_requests',
  message: 'Too many calls with this API key. Retry-After says when to come back.',
};

function refuseFor(reply: FastifyReply, waitMs: number, problem: Problem): FastifyReply {
  reply.header('retry-after', String(Math.max(1, Math.ceil(waitMs / 1_000))));
  return refuse(reply, 429, problem);
}

function refuse(reply: FastifyReply, status: number, problem: Problem): FastifyReply {
  return reply.code(status).send(problem);
}
