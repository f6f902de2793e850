import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Webhook } from '../announce.ts';
import { type Api, requireAdmin } from '../api.ts';
import { notFound } from '../errors.ts';

const Params = z.object({ id: z.string() });

export function mountWebhookSecrets({ on, world, announcer }: Api): void {
  on('GET', '/webhooks/:id/signing_secret', async (request) => {
    requireAdmin(world);
    return presentSecret(findWebhook(announcer.webhooks, request));
  });

  on('POST', '/webhooks/:id/signing_secret', async (request, reply) => {
    requireAdmin(world);
    const webhook = findWebhook(announcer.webhooks, request);
    webhook.secret = randomBytes(32).toString('base64');
    reply.code(201);
    return presentSecret(webhook);
  });
}

export function findWebhook(webhooks: Webhook[], request: FastifyRequest): Webhook {
  const { id } = Params.parse(request.params);
  const webhook = webhooks.find((candidate) => candidate.id === id);
  if (!webhook) throw notFound();
  return webhook;
}

function presentSecret({ secret }: Webhook) {
  if (secret === undefined) throw notFound();
  return { signing_secret: { algorithm: 'sha256', secret } };
}
