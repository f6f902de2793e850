import type { UpdateTicketProposal } from '@omnirelay/shared/automation/proposals.ts';
import type { AutomateRules } from '@omnirelay/shared/config/automate.ts';
import { same } from './pick-deal.ts';

/** A ticket, as far as it is changed. */
export interface TicketState {
  status: string;
  priority: string | null;
  tags: string[];
}

/** What of a wish is not so already; undefined: nothing. Pure. */
export function changesOf(
  now: TicketState,
  wish: UpdateTicketProposal,
): UpdateTicketProposal | undefined {
  const status = wish.status !== null && !same(wish.status, now.status) ? wish.status : null;
  const priority =
    wish.priority !== null && !same(wish.priority, now.priority ?? '') ? wish.priority : null;
  const tags = wish.tags.filter((tag) => !now.tags.some((one) => same(one, tag)));
  if (status === null && priority === null && tags.length === 0) return undefined;
  return { status, priority, tags };
}

/** The model's words in those of this portal, as far as the rules have them. Pure. */
export function wishOf(
  composition: { status: string | null; priority: string | null; tags: string[] },
  { statuses, priorities, tags }: Pick<AutomateRules, 'statuses' | 'priorities' | 'tags'>,
): UpdateTicketProposal {
  return {
    status: composition.status === null ? null : (statuses[composition.status] ?? null),
    priority: priorities.find((one) => one === composition.priority) ?? null,
    tags: tags.filter((tag) => composition.tags.includes(tag)),
  };
}

/** Why the rules forbid a change, whoever wants it. Pure. */
export function forbiddenChange(
  { status, priority, tags }: UpdateTicketProposal,
  rules: Pick<AutomateRules, 'statuses' | 'priorities' | 'tags'>,
): string | undefined {
  if (status !== null && !Object.values(rules.statuses).includes(status)) {
    return `rules.statuses does not lead to the status ${status}`;
  }
  if (priority !== null && !rules.priorities.includes(priority)) {
    return `rules.priorities does not name ${priority}`;
  }
  const unknown = tags.find((tag) => !rules.tags.includes(tag));
  return unknown === undefined ? undefined : `rules.tags does not name ${unknown}`;
}
