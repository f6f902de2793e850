import { countCalls } from '@omnirelay/shared/gate/count-calls.ts';
import type { Gate } from '@omnirelay/shared/gate/gate.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { listConnectionChecks } from '@omnirelay/shared/store/connection-checks.ts';
import { readSwitches, switchedOn } from '@omnirelay/shared/store/connections.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { listSyncs } from '@omnirelay/shared/store/syncs.ts';
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import type { ConnectionState } from '../api/contract.ts';
import { showSync } from '../api/views.ts';
import type { Authorization } from './authorization.ts';
import { lasting, type TokenState } from './read-token.ts';

/** As much of a connection's settings as the console needs. */
export interface ConnectionSettings {
  provider: string;
  callsPerMinute?: number;
  baseUrl?: string;
}

export interface ConnectionDeps {
  db: Database;
  redis: Redis;
  keys: Keys;
  gate: Gate;
  /** how the token of a connection is doing; absent: none of them expires */
  readToken?: ((name: string) => Promise<TokenState>) | undefined;
  /** absent: no connection has tokens that rotate */
  authorization?: Authorization | undefined;
  config: { connections: Record<string, ConnectionSettings> };
}

const minuteMs = 60_000;
const neverHeardOf = { ...switchedOn, lastWebhookAt: null };

/** How these connections are doing; names that the configuration doesn't know are left out. */
export async function readConnectionStates(
  deps: ConnectionDeps,
  names: string[],
): Promise<z.infer<typeof ConnectionState>[]> {
  const [rows, checks] = await Promise.all([readSwitches(deps.db), listConnectionChecks(deps.db)]);
  const known = names.filter((name) => Object.hasOwn(deps.config.connections, name));
  return Promise.all(
    known.map(async (name) => {
      const settings = deps.config.connections[name] as ConnectionSettings;
      const [breaker, token, used, [lastSync]] = await Promise.all([
        readBreaker(deps, name, settings.provider),
        deps.readToken?.(name) ?? lasting,
        countCalls(deps, `${name}:calls`, minuteMs),
        listSyncs(deps.db, { connection: name, limit: 1 }),
      ]);
      const { callsPerMinute } = settings;
      const { active, webhookActive, lastWebhookAt } = rows.get(name) ?? neverHeardOf;
      return {
        id: name,
        provider: settings.provider,
        active,
        webhookActive,
        lastWebhookAt: lastWebhookAt?.toISOString() ?? null,
        breaker,
        rateLimit:
          callsPerMinute === undefined ? null : { used, limit: callsPerMinute, periodMs: minuteMs },
        token: { state: token.state, expiresAt: token.expiresAt?.toISOString() ?? null },
        canAuthorize: deps.authorization?.canAuthorize(name) ?? false,
        lastSync: lastSync ? showSync(lastSync) : null,
        findings: checks.get(name)?.findings ?? [],
        checkedAt: checks.get(name)?.checkedAt.toISOString() ?? null,
      };
    }),
  );
}

const worstFirst = ['open', 'paused', 'closed'] as const;

/** Zoho's CRM has troubles of its own; the worse of both is told. */
async function readBreaker({ gate }: ConnectionDeps, name: string, provider: string) {
  const gates = provider === 'zoho' ? [name, `${name}.crm`] : [name];
  const states = await Promise.all(gates.map((one) => gate.state(one)));
  return worstFirst.find((state) => states.includes(state)) ?? 'closed';
}
