import { listBackups } from '@omnirelay/shared/backup/manifest.ts';
import type { Backups } from '@omnirelay/shared/config/backups.ts';
import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import { type EraseDeps, eraseEverywhere } from '@omnirelay/shared/customers/erase-everywhere.ts';
import { countCustomer, exportCustomer } from '@omnirelay/shared/customers/export-customer.ts';
import { findCustomer } from '@omnirelay/shared/customers/find-customer.ts';
import { type Customer, placeId } from '@omnirelay/shared/customers/place.ts';
import { relayPairs } from '@omnirelay/shared/customers/relay-pairs.ts';
import { remainsElsewhere } from '@omnirelay/shared/customers/remains.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import { beginUpkeep, endUpkeep } from '@omnirelay/shared/store/upkeep-runs.ts';
import { type Api, refusals } from '../api/api.ts';
import {
  CustomerErasure,
  CustomerExport,
  CustomerPlan,
  CustomerQuery,
} from '../api/contract-customers.ts';

const tags = ['customers'];
const config = { role: 'admin' } as const;

export type CustomerDeps = Omit<EraseDeps, 'nowMs'> & {
  config: {
    connections: Record<string, { provider: string }>;
    flows: Flow[];
    backups?: Backups;
  };
};

/** Everything that is known of one customer: shown, handed out, erased. */
export function registerCustomers(app: Api, deps: CustomerDeps): void {
  const { db } = deps;

  app.post(
    '/api/customers/find',
    {
      config,
      schema: {
        tags,
        summary: 'What is stored of a customer: conversations and figures.',
        body: CustomerQuery,
        response: { 200: CustomerPlan, ...refusals(404) },
      },
    },
    async (request) => {
      const customer = await find(deps, request.body.who);
      return { places: customer.places.map(placeId), counts: await countCustomer(db, customer) };
    },
  );

  app.post(
    '/api/customers/export',
    {
      config,
      schema: {
        tags,
        summary: 'All that is stored of a customer.',
        body: CustomerQuery,
        response: { 200: CustomerExport, ...refusals(404) },
      },
    },
    async (request) => {
      const customer = await find(deps, request.body.who);
      const { email: actor } = request.user;
      const run = await beginUpkeep(db, { kind: 'export', startedBy: actor });
      const items = await Array.fromAsync(exportCustomer(db, customer));
      const places = customer.places.map(placeId);
      await db.transaction(async (tx) => {
        await endUpkeep(tx, run, { report: { places, items: items.length } });
        await writeAudit(tx, {
          ...{ actor, action: 'customer.export', subject: places[0] ?? '' },
          details: { conversations: places.length, run },
        });
      });
      return { run, items };
    },
  );

  app.post(
    '/api/customers/erase',
    {
      config,
      schema: {
        tags,
        summary: 'Erase a customer everywhere; what waits for them is not sent.',
        body: CustomerQuery,
        response: { 200: CustomerErasure, ...refusals(404, 409) },
      },
    },
    async (request) => {
      const customer = await find(deps, request.body.who);
      const erased = await eraseEverywhere(
        { ...deps, nowMs: Date.now },
        customer,
        request.user.email,
      ).catch(explain);
      const { id: run, places, postgres, redis } = erased;
      const { directory, keep } = deps.config.backups ?? {};
      const backups = directory === undefined ? [] : await listBackups(directory).catch(() => []);
      const names = backups.map(({ name }) => name);
      const remains = remainsElsewhere(places, { names, keep, directory });
      return { run, places, postgres: { ...postgres }, redis: { ...redis }, remains };
    },
  );
}

async function find({ db, config: { flows, connections } }: CustomerDeps, who: string) {
  const providers = new Map(
    Object.entries(connections).map(([name, { provider }]) => [name, provider]),
  );
  const customer: Customer = await findCustomer({ db, relays: relayPairs(flows), providers }, who);
  if (customer.places.length > 0) return customer;
  throw new BadInputError(
    'not_found',
    'Nothing is stored of them. Name a conversation (such as chatwoot-main.42), an e-mail address or a phone number as it stands in the inbox.',
    { status: 404 },
  );
}

function explain(error: unknown): never {
  if (!(error instanceof ConfigError)) throw error;
  throw new BadInputError('not_recorded', error.message, { status: 409 });
}
