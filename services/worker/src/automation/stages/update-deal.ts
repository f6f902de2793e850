import { UpdateDealProposal } from '@omnirelay/shared/automation/proposals.ts';
import { changedMeanwhile, dealChanges, dealWish } from '../decide/deal-changes.ts';
import type { Checked, Proposed, Stage } from '../model.ts';
import type { Run } from '../run.ts';
import { composed } from './composed.ts';
import { dealOf } from './link.ts';

/** Changes those fields of the deal that the rules allow. */
export const updateDeal: Stage<UpdateDealProposal> = {
  name: 'updateDeal',
  proposal: UpdateDealProposal,

  async propose(run): Promise<Proposed<UpdateDealProposal>> {
    const deal = dealOf(run);
    if (!deal) return { kind: 'skip', reason: 'no_deal_found' };
    const composition = composed(run);
    const wish = dealWish(composition.dealFields, deal.fields, run.flow.rules.dealFields);
    const fields = dealChanges(deal.fields, wish);
    if (!fields) return { kind: 'skip', reason: 'nothing-to-change' };
    const before = Object.fromEntries(
      Object.keys(fields).map((name) => [name, deal.fields[name] ?? null]),
    );
    return {
      kind: 'propose',
      proposal: { fields },
      reason: 'composed',
      confidence: composition.confidence,
      inputs: { wish, deal },
      details: { before, dealId: deal.id },
    };
  },

  forbids(run, { fields }) {
    const unknown = Object.keys(fields).find((name) => !run.flow.rules.dealFields.includes(name));
    return unknown === undefined ? undefined : `rules.dealFields does not name ${unknown}`;
  },

  async check(run, { fields }): Promise<Checked> {
    const deal = dealOf(run);
    const now = deal && (await run.crm.getDeal(deal.id));
    if (!deal || !now) return { kind: 'refuse', reason: 'the deal is gone' };
    if (!dealChanges(now.fields, fields)) return { kind: 'skip', reason: 'nothing-to-change' };
    const theirs = changedMeanwhile(deal.fields, now.fields, fields);
    if (now.modifiedTime !== deal.modifiedTime && theirs.length > 0 && !run.isByPerson) {
      return { kind: 'refuse', reason: `changed meanwhile: ${theirs.join(', ')}` };
    }
    return { kind: 'go' };
  },

  calls: (run, { fields }) => [
    {
      method: 'PUT',
      path: `/Deals/${idOf(run)}`,
      body: { data: [fields], trigger: [] },
    },
  ],

  async perform(run, { fields }) {
    const dealId = idOf(run);
    const remoteId = await run.effect({
      action: 'updateDeal',
      per: 'run',
      api: 'crm',
      async write({ crm }) {
        await crm.updateDeal(dealId, fields);
        return { id: dealId };
      },
      async look() {
        const now = await run.crm.getDeal(dealId);
        return now && !dealChanges(now.fields, fields) ? { id: dealId } : undefined;
      },
    });
    return { remoteId };
  },
};

function idOf(run: Run): string {
  const deal = dealOf(run);
  if (!deal) throw new Error('there is no deal');
  return deal.id;
}
