import { setTimeout as wait } from 'node:timers/promises';
import { fillPortal, openTicket, type Story, type ZohoFake } from '../zoho/index.ts';

/** Deals of the customers, by the rules that decide about departments; some have none. */
const deals = {
  amelie: { Stage: 'GAGNÉ', Amount: 20, Closing_Date: '2026-09-30', Evalbox: 'Dossier créé' },
  benoit: { Stage: 'EN ATTENTE', Amount: 20, Closing_Date: '2026-12-15' },
  chloe: { Stage: 'GAGNÉ', Amount: 720, Closing_Date: '2026-01-20' },
  hugo: { Stage: 'GAGNÉ', Amount: 20, Closing_Date: '2026-10-12', Evalbox: 'Refusé CMA' },
};

const stories: Story[] = ['documents', 'invoice', 'exam-date', 'complaint', 'refused-file'];
const betweenMs = 7_000;

/** Customers write tickets to a French driving school, one after the other. */
export async function playDesk(zoho: ZohoFake, signal: AbortSignal): Promise<void> {
  const { contacts } = fillPortal(zoho);
  for (const [name, { firstName, lastName, email }] of Object.entries(contacts)) {
    const contact = zoho.crm.addContact({ name: `${firstName} ${lastName}`, email: email ?? '' });
    const deal = deals[name as keyof typeof deals];
    if (!deal) continue;
    const Deal_Name = `Uber 20 - ${firstName} ${lastName}`;
    zoho.crm.addDeal({ contactId: contact.id, Deal_Name, ...deal });
  }
  for (const story of stories) {
    openTicket(zoho, story);
    await wait(betweenMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
  }
}
