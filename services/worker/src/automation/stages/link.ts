import type { CrmContact, CrmDeal } from '@omnirelay/adapters/zoho/clients.ts';
import { LinkProposal } from '@omnirelay/shared/automation/proposals.ts';
import { type DealFacts, factsOf, pickDeal } from '../decide/pick-deal.ts';
import type { Checked, Proposed, Stage } from '../model.ts';
import type { Run } from '../run.ts';

/** A look at the ticket may be this old: it was read for this very run. */
const freshMs = 30_000;

/** Writes into the ticket which deal it is about. */
export const link: Stage<LinkProposal> = {
  name: 'link',
  proposal: LinkProposal,

  async propose(run): Promise<Proposed<LinkProposal>> {
    const { email } = run.snapshot.customer;
    if (email === null) return { kind: 'skip', reason: 'no-e-mail' };
    const deals = await dealsOf(run, email);
    const { picked, candidates } = pickDeal(deals, run.flow.rules.deals);
    const details = { candidates };
    if (!picked) return { kind: 'skip', reason: 'no_deal_found', details };
    const { deal, reason, confidence } = picked;
    const proposal = { dealId: deal.id, dealUrl: dealUrl(run, deal.id) };
    const found = { ...details, deal };
    const { link: value, priority } = run.snapshot.ticket;
    if (value === proposal.dealUrl)
      return { kind: 'skip', reason: 'already-linked', details: found };
    const inputs = { email, candidates, value, rules: run.flow.rules.deals };
    const propose = {
      kind: 'propose',
      proposal,
      reason,
      confidence,
      inputs,
      details: found,
    } as const;
    if (value) return { ...propose, onlySuggest: 'linked-by-somebody' };
    return priority === 'Urgent' ? { ...propose, onlySuggest: 'urgent' } : propose;
  },

  forbids(run, { dealId, dealUrl: url }) {
    return url === dealUrl(run, dealId)
      ? undefined
      : 'the address is not the one that rules.dealUrl makes';
  },

  async check(run, { dealUrl: url }): Promise<Checked> {
    const ticket = await run.ticket(freshMs);
    const value = ticket.cf[run.flow.rules.linkField] ?? null;
    if (value === url) return { kind: 'skip', reason: 'already-linked' };
    if (value && !run.isByPerson) return { kind: 'refuse', reason: 'linked-by-somebody' };
    return { kind: 'go' };
  },

  calls: (run, proposal) => [
    { method: 'PATCH', path: `/tickets/${run.ticketId}`, body: fieldsOf(run, proposal) },
  ],

  async perform(run, proposal) {
    const { linkField } = run.flow.rules;
    const remoteId = await run.effect({
      action: 'link',
      per: 'run',
      api: 'desk',
      async write({ desk }) {
        run.noteTicket(await desk.patchTicket(run.ticketId, fieldsOf(run, proposal)));
        return { id: run.ticketId };
      },
      async look() {
        const ticket = await run.ticket(0);
        return ticket.cf[linkField] === proposal.dealUrl ? { id: run.ticketId } : undefined;
      },
    });
    const deal = await factsOfLinked(run, proposal);
    return { remoteId, details: deal ? { deal } : {} };
  },
};

/** An operator may have linked another deal than was proposed: the stages after this one are about it. */
async function factsOfLinked(run: Run, { dealId }: LinkProposal): Promise<DealFacts | undefined> {
  const known = run.outcomeOf('link')?.details.deal as DealFacts | undefined;
  if (known?.id === dealId || !run.isByPerson) return known;
  const deal = await run.crm.getDeal(dealId);
  return deal && factsOf(deal);
}

/** Over all contacts with that address: people are entered twice. */
async function dealsOf(run: Run, email: string): Promise<CrmDeal[]> {
  const contacts = (await run.crm.searchContacts(email)).filter((one) => hasAddress(one, email));
  const deals = new Map<string, CrmDeal>();
  for (const { id } of contacts) {
    for (const deal of await run.crm.dealsOfContact(id)) {
      if (deal.contact?.id === id) deals.set(deal.id, deal);
    }
  }
  return [...deals.values()];
}

/** Zoho's search finds look-alikes. */
function hasAddress({ email, secondaryEmail }: CrmContact, address: string): boolean {
  return [email, secondaryEmail].some((one) => one?.toLowerCase() === address.toLowerCase());
}

function dealUrl(run: Pick<Run, 'flow'>, dealId: string): string {
  return run.flow.rules.dealUrl.replaceAll('{dealId}', dealId);
}

function fieldsOf(run: Pick<Run, 'flow'>, { dealUrl: url }: LinkProposal) {
  return { cf: { [run.flow.rules.linkField]: url } };
}

/** The deal that the link stage has found, whether or not it was written into the ticket. */
export function dealOf(run: Pick<Run, 'outcomeOf'>): DealFacts | undefined {
  const linked = run.outcomeOf('link');
  return linked?.details.deal as DealFacts | undefined;
}
