import { newEventId } from '@omnirelay/shared/ids.ts';
import { acceptBatch, dedupSeconds } from '@omnirelay/shared/mailbox/accept.ts';
import { laneOf } from '@omnirelay/shared/mailbox/mailbox-name.ts';
import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { createLinkStore } from '@omnirelay/shared/store/links.ts';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type BareJob, bareJobOptions, bareQueueName } from '../bare/job.ts';
import { flowId, zendeskName } from './config-file.ts';
import type { Webhook } from './webhooks.ts';

const batchSize = 200;

/** A queue that is filled while it stands still. */
export interface Backlog {
  fill(webhooks: Webhook[]): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
}

/** Events in mailboxes, put there by the script that ingress accepts with. */
export function createOurBacklog(redis: Redis, flows = [flowId]): Backlog {
  const keys = createKeys();
  const queues = createQueues({ redis, keys });
  const lanes = flows.map((flow) => queues.queueOf(laneOf(flow, zendeskName)));
  return {
    async fill(webhooks) {
      for (const batch of batchesOf(webhooks)) {
        const events = batch.map((webhook) => ({
          event: { ...storedEvent(webhook), flows },
          dedupSeconds,
        }));
        const { kicks } = await acceptBatch({ redis, keys }, events);
        await queues.kick(kicks);
      }
    },
    pause: async () => void (await Promise.all(lanes.map((queue) => queue.pause()))),
    resume: async () => void (await Promise.all(lanes.map((queue) => queue.resume()))),
    close: () => queues.close(),
  };
}

/** Jobs that carry their body. */
export function createBareBacklog(redis: Redis): Backlog {
  const queue = new Queue<BareJob>(bareQueueName, { connection: redis });
  return {
    async fill(webhooks) {
      for (const batch of batchesOf(webhooks)) {
        await queue.addBulk(
          batch.map(({ body }) => ({ name: 'webhook', data: { body }, opts: bareJobOptions })),
        );
      }
    },
    pause: () => queue.pause(),
    resume: () => queue.resume(),
    close: () => queue.close(),
  };
}

/** Every ticket with a conversation that has the same number, so that no look-up is needed. */
export async function linkTickets(db: Database, tickets: string[]): Promise<void> {
  const links = createLinkStore(db);
  for (const ticketId of tickets) {
    await links.save(flowId, { ticketId, conversationId: ticketId, contactId: ticketId });
  }
}

export function storedEvent({ messageId, ticketId, body }: Webhook) {
  return {
    id: newEventId(),
    connection: zendeskName,
    type: 'ticket.comment_added',
    conversationKey: ticketId,
    externalId: `zendesk_${ticketId}`,
    providerEventId: `comment-${7_000_000_000 + messageId}`,
    flows: [flowId],
    contentType: 'application/json',
    unreadable: undefined,
    body: Buffer.from(body),
  };
}

function batchesOf(webhooks: Webhook[]): Webhook[][] {
  return Array.from({ length: Math.ceil(webhooks.length / batchSize) }, (_, i) =>
    webhooks.slice(i * batchSize, (i + 1) * batchSize),
  );
}
