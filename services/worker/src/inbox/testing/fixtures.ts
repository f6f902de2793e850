import { chatwootCase } from '@omnirelay/adapters/chatwoot/contract-case.ts';
import { readChatwootEnvelope } from '@omnirelay/adapters/chatwoot/envelope.ts';
import { parseFixture } from '@omnirelay/adapters/testing/read-fixtures.ts';
import { zendeskCase } from '@omnirelay/adapters/zendesk/contract-case.ts';
import { readZendeskEnvelope } from '@omnirelay/adapters/zendesk/envelope.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';

const sides = {
  chatwoot: { fixtures: chatwootCase.fixtures, read: readChatwootEnvelope },
  zendesk: { fixtures: zendeskCase.fixtures, read: readZendeskEnvelope },
};

// biome-ignore lint/suspicious/noExplicitAny: a body of JSON, to be changed in any place
export type Body = any;

/** A fixture's body, changed, as it is accepted for the inbox. */
export function anEventOf(
  side: keyof typeof sides,
  fixture: string,
  change: (body: Body) => void = () => {},
  overrides: Partial<StoredEvent> = {},
): StoredEvent {
  const json = parseFixture(sides[side].fixtures, fixture);
  change(json);
  const body = Buffer.from(JSON.stringify(json));
  const { type, providerEventId, conversationKey, externalId } = sides[side].read(json, body);
  return {
    id: newEventId(),
    connection: `${side}-main`,
    type,
    providerEventId,
    conversationKey,
    externalId,
    flows: ['inbox'],
    contentType: 'application/json',
    unreadable: undefined,
    body,
    ...overrides,
  };
}
