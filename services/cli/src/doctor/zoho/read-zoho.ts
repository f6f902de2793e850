import { createAccounts } from '@omnirelay/adapters/zoho/accounts.ts';
import { createZohoClients } from '@omnirelay/adapters/zoho/clients.ts';
import type { ZohoConnection } from '@omnirelay/adapters/zoho/config.ts';
import { readTokenState } from '@omnirelay/adapters/zoho/tokens.ts';
import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { PermanentError } from '@omnirelay/shared/errors.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { createSeal } from '@omnirelay/shared/secrets/seal.ts';
import type { Redis } from 'ioredis';
import { attempt, type Failure } from '../attempt.ts';
import { callTimeoutMs } from '../check.ts';
import type { ConnectionContext } from '../connections/context.ts';
import { isPrivateUrl } from '../webhooks/judge-private.ts';
import type { ZohoFacts } from './judge-zoho.ts';
import { sharedTokens } from './shared-tokens.ts';

export interface ZohoDeps {
  redis: Redis;
  keys: Keys;
  encryptionKey: string;
  flows: readonly Flow[];
}

/** Nobody's, so that searches find nothing. */
const nobody = 'doctor@omnirelay.invalid';

/** Undefined: the tokens that are kept were kept with another key, and the workers need them. */
export async function readZoho(
  connection: ZohoConnection & { name: string },
  { redis, keys, encryptionKey, flows }: ZohoDeps,
  { place, heard, resolve }: ConnectionContext,
): Promise<ZohoFacts | undefined> {
  const seal = createSeal(encryptionKey);
  const accounts = createAccounts(connection);
  const deps = { redis, keys, seal, connection, refresh: accounts.refresh };
  const tokens = await sharedTokens({ ...deps, api: 'desk' });
  const crmTokens = connection.crm ? await sharedTokens({ ...deps, api: 'crm' }) : tokens;
  if (!tokens || !crmTokens) {
    await accounts.close();
    return undefined;
  }
  const timeout = Math.min(connection.timeout, callTimeoutMs);
  const { agentId: _, ...asking } = connection;
  const { desk, crm, close } = createZohoClients(
    // A few at a time: most of what a plan allows is the workers'.
    { ...asking, timeout, concurrency: Math.min(connection.concurrency, 3) },
    { tokens, ...(connection.crm ? { crmTokens } : {}) },
  );
  const automation = flows.find(
    (flow) => flow.kind === 'automate' && flow.zoho === connection.name,
  );
  const nowMs = Date.now();
  const lastHour = { modifiedFrom: new Date(nowMs - 3_600_000), until: new Date(nowMs) };
  try {
    // The first gets the token; the others would only wait for it.
    const myself = await attempt(() => desk.myself(), classify);
    const [organisations, departments, tickets, contacts, webhooks] = await Promise.all([
      attempt(() => desk.listOrganisations(), classify),
      attempt(() => desk.listDepartments(), classify),
      attempt(() => desk.searchTickets({ ...lastHour, from: 0, limit: 1 }), classify),
      attempt(() => crm.searchContacts(nobody), classify),
      attempt(() => desk.listWebhooks(), classify),
    ]);
    const apis = connection.crm ? (['desk', 'crm'] as const) : (['desk'] as const);
    const states = await Promise.all(apis.map((api) => readTokenState({ ...deps, api })));
    const urls = webhooks.ok ? webhooks.value.map(({ url }) => url) : [];
    const privates = await Promise.all(
      urls.map(async (url) => ((await isPrivateUrl(url, resolve)) ? [url] : [])),
    );
    const { name, orgId, sourceId, webhook, unsigned } = connection;
    return {
      ...{ name, orgId, sourceId, webhook, myself, organisations, webhooks, place, heard },
      isRefreshRefused: states.some(({ state }) => state === 'needs_reauth'),
      departments: departments.ok
        ? { ok: true, value: departments.value.map((one) => one.name) }
        : departments,
      wantedDepartments: automation?.kind === 'automate' ? automation.rules.departments : [],
      calls: automation
        ? [
            { scope: 'Desk.settings.READ', read: departments },
            { scope: 'Desk.search.READ', read: tickets },
            { scope: 'ZohoCRM.modules.contacts.READ', read: contacts },
          ]
        : [],
      isUsed: flows.some((flow) =>
        flow.kind === 'automate'
          ? flow.zoho === name
          : flow.kind === 'forward' && flow.from.includes(name),
      ),
      isUnsigned: unsigned,
      privateUrls: new Set(privates.flat()),
    };
  } finally {
    await Promise.all([close(), accounts.close()]);
  }
}

/** A refresh token or client that Zoho does not take is told without a status. */
function classify(error: unknown): Failure['kind'] | undefined {
  if (!(error instanceof PermanentError)) return undefined;
  return error.status === undefined ? 'refused' : undefined;
}
