import { createChatwootClient } from '@omnirelay/adapters/chatwoot/client.ts';
import type { ChatwootConnection } from '@omnirelay/adapters/chatwoot/config.ts';
import { PermanentError } from '@omnirelay/shared/errors.ts';
import { z } from 'zod';
import { attempt, type Failure } from '../attempt.ts';
import { callTimeoutMs } from '../check.ts';
import type { ConnectionContext } from '../connections/context.ts';
import { isPrivateUrl } from '../webhooks/judge-private.ts';
import { findOurs } from '../webhooks/place.ts';
import { type ChatwootFacts, targetsOf } from './judge-chatwoot.ts';

/** What an account's webhook may tell of; other names that flows want come from elsewhere. */
const accountEvents = new Set([
  ...['conversation_created', 'conversation_updated', 'conversation_status_changed'],
  ...['message_created', 'message_updated', 'contact_created', 'contact_updated'],
  ...['webwidget_triggered', 'inbox_created', 'inbox_updated'],
  ...['conversation_typing_on', 'conversation_typing_off'],
]);

export async function readChatwoot(
  connection: ChatwootConnection & { name: string },
  { place, needed, own, heard, resolve }: ConnectionContext,
  isRelayed: boolean,
): Promise<ChatwootFacts> {
  const timeout = Math.min(connection.timeout, callTimeoutMs);
  const client = createChatwootClient({ ...connection, timeout });
  try {
    const [profile, inbox, webhooks] = await Promise.all([
      attempt(() => client.profile()),
      attempt(() => client.inbox(connection.inboxId), classify),
      attempt(() => client.webhooks(), classify),
    ]);
    const { here } = findOurs(targetsOf({ webhooks, inbox }), ({ url }) => url, place);
    const privates = await Promise.all(
      here.map(async ({ url }) => ((await isPrivateUrl(url, resolve)) ? [url] : [])),
    );
    const { name, accountId, inboxId, webhookToken, unsigned } = connection;
    return {
      ...{ name, accountId, inboxId, webhookToken, isRelayed, profile, inbox, webhooks },
      ...{ place, own, heard, isUnsigned: unsigned },
      needed: needed.filter((event) => accountEvents.has(event)),
      privateUrls: new Set(privates.flat()),
    };
  } finally {
    await client.close();
  }
}

const Refusal = z.looseObject({ error: z.string() });

/** It says 401 also to those whom it knows. */
function classify(error: unknown): Failure['kind'] | undefined {
  if (!(error instanceof PermanentError)) return undefined;
  const said = Refusal.safeParse(error.details).data?.error ?? '';
  return /not authorized/i.test(said) ? 'forbidden' : undefined;
}
