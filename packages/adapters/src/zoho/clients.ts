import type { ZohoConnection } from './config.ts';
import { type CrmClient, createCrmClient } from './crm-client.ts';
import { createDeskClient, type DeskClient } from './desk-client.ts';
import { crmError, deskError } from './errors.ts';
import { zohoHosts } from './hosts.ts';
import { createSlots, type Slots } from './slots.ts';
import type { TokenSource } from './tokens.ts';
import { createTransport, type Observe } from './transport.ts';
import { createWebhooksClient, type WebhooksClient } from './webhooks-client.ts';

export type * from './crm-client.ts';
export type * from './desk-client.ts';
export type { TokenSource } from './tokens.ts';
export type { Credits, Observe } from './transport.ts';

export interface ZohoClients {
  desk: DeskClient;
  crm: CrmClient;
  /** What administrators of Desk set up. */
  webhooks: WebhooksClient;
  /** The same connections, but telling what each call cost. */
  observed(observe: Observe): Pick<ZohoClients, 'desk' | 'crm'>;
  close(): Promise<void>;
}

export function createZohoClients(
  connection: ZohoConnection & { name: string },
  deps: {
    tokens: TokenSource;
    /** Where the CRM has a client of its own. */
    crmTokens?: TokenSource;
    /** For calls under way at a time; by default of this process alone. */
    slots?: (api: 'desk' | 'crm') => Slots;
  },
): ZohoClients {
  const hosts = zohoHosts(connection);
  const { slots = () => createSlots(connection.concurrency) } = deps;
  const { timeout: timeoutMs } = connection;
  const deskTransport = createTransport({
    ...{ api: 'desk', timeoutMs, slots: slots('desk'), tokens: deps.tokens },
    toError: deskError,
    baseUrl: `${hosts.desk}/api/v1`,
    headers: { orgId: connection.orgId },
  });
  const crmTransport = createTransport({
    ...{ api: 'crm', timeoutMs, slots: slots('crm'), tokens: deps.crmTokens ?? deps.tokens },
    toError: crmError,
    baseUrl: `${hosts.crm}/crm/${connection.crmVersion}`,
    headers: {},
  });
  const { agentId } = connection;
  const desk = { transport: deskTransport, agentId, source: { id: connection.sourceId } };
  const observed = (observe: Observe) => ({
    desk: createDeskClient(desk, observe),
    crm: createCrmClient(crmTransport, observe),
  });
  return {
    ...observed(() => {}),
    webhooks: createWebhooksClient(deskTransport),
    observed,
    async close() {
      await Promise.all([deskTransport.close(), crmTransport.close()]);
    },
  };
}
