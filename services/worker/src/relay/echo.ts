import { commentIdOf } from '@omnirelay/adapters/zendesk/client.ts';
import type { TicketFacts } from '@omnirelay/adapters/zendesk/normalize.ts';
import type { Audit } from '@omnirelay/adapters/zendesk/schema.ts';
import { call } from './calls.ts';
import type { ZendeskDeps } from './relay-deps.ts';

/** Shows up as `metadata.custom` of the audit that our update made. */
export const auditMarker = 'omnirelay_effect';

/** How long an echo of a comment may be on its way. */
const echoSeconds = 600;

/**
 * Notes, before the write, that a comment in an agent's name is on its way: should Zendesk name the
 * author as the event's actor, nothing else would tell the echo from the agent's own words.
 *
 * @param on the ticket's id, or the external id of a ticket that has none yet
 */
export async function expectEcho(
  deps: Pick<ZendeskDeps, 'cache' | 'zendeskConnection'>,
  on: string,
  effectId: string,
) {
  await deps.cache.set('echo', `${deps.zendeskConnection.name}:${on}`, effectId, echoSeconds);
}

type EchoDeps = Pick<
  ZendeskDeps,
  'ledger' | 'cache' | 'gate' | 'zendesk' | 'zendeskConnection' | 'nowMs'
>;

/**
 * Whether we wrote this comment in an agent's name: by its id, or, where we may not know that, by the
 * marker in its audit. We may not while an echo is expected; nor of a comment that comes so late that
 * the expectation has run out, as its writer may have died with its id.
 */
export async function isOurComment(
  deps: EchoDeps,
  ticket: Pick<TicketFacts, 'id' | 'externalId'>,
  comment: { id: string; at: string },
): Promise<boolean> {
  const { name } = deps.zendeskConnection;
  if (await deps.ledger.originOf(name, `comment-${comment.id}`)) return true;
  const isExpected = async (on: string) =>
    (await deps.cache.get('echo', `${name}:${on}`)) !== undefined;
  if (
    !comesLate(deps, comment.at) &&
    !(await isExpected(ticket.id)) &&
    !(ticket.externalId && (await isExpected(ticket.externalId)))
  )
    return false;
  const audit = await findAudit(deps, ticket.id, (one) => commentIdOf(one) === comment.id);
  return audit !== undefined && effectOf(audit) !== undefined;
}

/** Well before an expectation runs out: clocks differ. */
function comesLate({ nowMs }: EchoDeps, writtenAt: string): boolean {
  return nowMs() - Date.parse(writtenAt) > (echoSeconds * 1_000) / 2;
}

/** Reads a ticket's audits from the newest on until one fits. */
export async function findAudit(
  deps: Pick<ZendeskDeps, 'gate' | 'zendesk' | 'zendeskConnection'>,
  ticketId: string,
  fits: (audit: Audit) => boolean,
): Promise<Audit | undefined> {
  const audits = await call(deps, 'zendesk', () =>
    deps.zendesk.audits(ticketId, (read) => read.some(fits)),
  );
  return audits.find(fits);
}

export function effectOf(audit: Audit): string | undefined {
  const marker = audit.metadata?.custom?.[auditMarker];
  return typeof marker === 'string' ? marker : undefined;
}
