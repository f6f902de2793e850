import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { deskRefusal, invalidData, urlNotFound } from '../refusals.ts';
import type { Switches } from '../switches.ts';
import type { Announcer, Webhook } from '../webhooks/announce.ts';
import { probe } from '../webhooks/probe.ts';
import type { Signer } from '../webhooks/sign-webhook.ts';
import { SubscriptionsInput } from '../webhooks/subscriptions.ts';
import { desk, paramOf, readBody, sendList } from './parts.ts';

/** Enabled or not. */
const mostConfigured = 20;

const settings = {
  name: z.string().max(100).optional(),
  description: z.string().max(3_000).optional(),
  isEnabled: z.boolean().optional(),
  includeEventsFrom: z.array(z.literal('AUTOMATION')).optional(),
  ignoreSourceId: z.union([z.uuid(), z.literal('')]).optional(),
};
const url = z.url({ protocol: /^https?$/ }).max(100);
const NewWebhook = z.strictObject({ ...settings, url, subscriptions: SubscriptionsInput });
const Change = NewWebhook.partial();

type Native = Extract<Webhook, { auth: 'jwt' }>;

/** Subscriptions of Desk's own; a URL is probed before it is taken. */
export function registerWebhooks(
  app: FastifyInstance,
  parts: {
    announcer: Announcer;
    signer: Signer;
    switches: Switches;
    orgId: string;
    nextId(): string;
    nowMs(): number;
  },
): void {
  const { announcer, signer, switches, orgId, nextId, nowMs } = parts;
  const natives = () => announcer.webhooks.filter((one): one is Native => one.auth === 'jwt');
  const found = (id: string) => {
    const webhook = natives().find((one) => one.id === id);
    if (!webhook) throw urlNotFound();
    return webhook;
  };

  async function checkUrl(webhookId: string, url: string): Promise<void> {
    const token = () => signer.token({ orgId, webhookId, atMs: nowMs() });
    const headers = switches.probeHasToken ? { 'x-zdesk-jwt': token() } : {};
    if (!(await probe(url, headers))) throw invalidData({ fieldName: '/url' });
  }

  function checkEnabled(id: string): void {
    const others = natives().filter((one) => one.isEnabled && one.id !== id);
    if (others.length < switches.enabledWebhooks) return;
    throw deskRefusal(403, 'LICENSE_ACCESS_LIMITED', 'Too many webhooks are enabled.');
  }

  function checkScope(): void {
    if (switches.hasWebhookScopes) return;
    throw deskRefusal(403, 'SCOPE_MISMATCH', 'The OAuth Token has invalid scope.');
  }

  function checkSource({ ignoreSourceId = '' }: { ignoreSourceId?: string | undefined }): void {
    if (ignoreSourceId === '' || !switches.refusesIgnoreSourceId) return;
    throw invalidData({ fieldName: '/ignoreSourceId' });
  }

  app.addHook('preHandler', async (request) => {
    if (request.url.startsWith(`${desk}/webhooks`)) checkScope();
  });

  app.get(`${desk}/webhooks`, async (_request, reply) => sendList(reply, natives().map(viewOf)));

  app.get(`${desk}/webhooks/:id`, async (request) => viewOf(found(paramOf(request, 'id'))));

  app.post(`${desk}/webhooks`, async (request) => {
    const { isEnabled = true, ...given } = readBody(NewWebhook, request.body);
    checkSource(given);
    if (natives().length >= mostConfigured) {
      throw deskRefusal(403, 'LICENSE_ACCESS_LIMITED', 'Too many webhooks are configured.');
    }
    const id = nextId();
    if (isEnabled) checkEnabled(id);
    await checkUrl(id, given.url);
    const webhook: Native = { ...given, auth: 'jwt', id, isEnabled };
    announcer.webhooks = [...announcer.webhooks, webhook];
    return viewOf(webhook);
  });

  app.patch(`${desk}/webhooks/:id`, async (request) => {
    const webhook = found(paramOf(request, 'id'));
    const change = readBody(Change, request.body);
    checkSource(change);
    if (change.isEnabled) checkEnabled(webhook.id);
    if (change.url !== undefined) await checkUrl(webhook.id, change.url);
    return viewOf(Object.assign(webhook, change));
  });

  app.delete(`${desk}/webhooks/:id`, async (request, reply) => {
    const { id } = found(paramOf(request, 'id'));
    announcer.webhooks = announcer.webhooks.filter((one) => one.id !== id);
    return reply.code(204).send();
  });
}

function viewOf({ auth: _, ...webhook }: Native) {
  return { ...webhook, type: 'CUSTOMER_WEBHOOK' };
}
