import type { ZohoFake } from '@omnirelay/sandbox/zoho/index.ts';

/** A customer with a deal, and what they write to. */
export interface Customer {
  contactId: string;
  email: string;
  dealId: string;
}

/** The departments of the seed's rules, each with an address to answer from. */
export function addDepartments(zoho: ZohoFake): Record<'Contact' | 'DOC' | 'FACTURATION', string> {
  const add = (name: string) =>
    zoho.addDepartment({ name, address: `${name.toLowerCase()}@cab.example` }).id;
  return { Contact: add('Contact'), DOC: add('DOC'), FACTURATION: add('FACTURATION') };
}

/** Known to Desk and to the CRM, with a deal that belongs to the department DOC. */
export function addCustomer(zoho: ZohoFake, name: string): Customer {
  const [firstName = name, lastName = 'Martin'] = name.split(' ');
  const email = `${name.toLowerCase().replaceAll(/\W+/g, '.')}@client.example`;
  const contactId = zoho.addContact({ firstName, lastName, email }).id;
  const crmContact = zoho.crm.addContact({ name, email });
  const deal = zoho.crm.addDeal({
    contactId: crmContact.id,
    Deal_Name: `Uber 20 - ${name}`,
    Stage: 'GAGNÉ',
    Amount: 20,
    Closing_Date: '2026-10-01',
  });
  return { contactId, email, dealId: deal.id };
}
