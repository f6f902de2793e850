import { createZendeskClient } from '@omnirelay/adapters/zendesk/client.ts';
import type { ZendeskConnection } from '@omnirelay/adapters/zendesk/config.ts';
import { attempt } from '../attempt.ts';
import { callTimeoutMs } from '../check.ts';
import type { ConnectionContext } from '../connections/context.ts';
import { isPrivateUrl } from '../webhooks/judge-private.ts';
import { findOurs } from '../webhooks/place.ts';
import type { ZendeskFacts } from './judge-zendesk.ts';

/** What the relay puts into events itself, and what only triggers send. */
const ofOurOwn = new Set(['trigger', 'comment.read']);

export async function readZendesk(
  connection: ZendeskConnection & { name: string },
  { place, needed, own, heard, resolve }: ConnectionContext,
): Promise<ZendeskFacts> {
  const timeout = Math.min(connection.timeout, callTimeoutMs);
  const client = createZendeskClient({ ...connection, timeout });
  try {
    const [me, webhooks, triggers] = await Promise.all([
      attempt(() => client.me()),
      attempt(() => client.webhooks()),
      attempt(() => client.triggers()),
    ]);
    const { here } = findOurs(webhooks.ok ? webhooks.value : [], (one) => one.endpoint, place);
    const secrets = await Promise.all(
      here.map(async ({ id }) => [id, await attempt(() => client.webhookSecret(id))] as const),
    );
    const privates = await Promise.all(
      here.map(async ({ endpoint }) => ((await isPrivateUrl(endpoint, resolve)) ? [endpoint] : [])),
    );
    return {
      ...{ name: connection.name, me, webhooks, triggers, place, own, heard },
      secrets: new Map(secrets),
      needed: needed.filter((event) => !ofOurOwn.has(event)),
      isUnsigned: connection.unsigned,
      privateUrls: new Set(privates.flat()),
    };
  } finally {
    await client.close();
  }
}
