import { createZohoClients, type ZohoClients } from '@omnirelay/adapters/zoho/clients.ts';
import { ZohoConnection } from '@omnirelay/adapters/zoho/config.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { account } from '../testing/open-portal.ts';
import { usePortal } from '../testing/use-portal.ts';

const t = usePortal();
let clients: ZohoClients;
let contactId: string;
let dealId: string;

beforeEach(() => {
  const { zoho, token } = t.portal;
  const connection = ZohoConnection.parse({
    ...{ provider: 'zoho', dataCentre: 'eu', ...account },
    ...{ webhook: { auth: 'secret', secrets: [] }, baseUrls: zoho.urls },
  });
  const tokens = {
    get: token,
    refused: async () => {},
    state: async () => ({ state: 'ok' as const, expiresAt: undefined }),
  };
  clients = createZohoClients({ ...connection, name: 'zoho-main' }, { tokens });
  contactId = zoho.crm.addContact({ name: 'Ann Lee', email: 'ann.lee@client.example' }).id;
  dealId = zoho.crm.addDeal({ contactId, Stage: 'GAGNÉ', Amount: 20 }).id;
});

afterEach(() => clients.close());

describe('our own client', () => {
  test('goes from an e-mail to the deals, over pages', async () => {
    const { crm } = t.portal.zoho;
    for (let count = 1; count <= 200; count += 1) crm.addDeal({ contactId });
    const [contact] = await clients.crm.searchContacts('ann.lee@client.example');
    expect(contact).toMatchObject({ id: contactId, firstName: 'Ann', lastName: 'Lee' });
    expect(await clients.crm.dealsOfContact(contactId)).toHaveLength(201);
    expect(crm.credits.used).toBe(3);
  });

  test('changes a deal and adds a note, and starts no workflow', async () => {
    const { crm } = t.portal.zoho;
    const { modifiedTime } = await clients.crm.updateDeal(dealId, { Stage: 'PERDU' });
    const deal = await clients.crm.getDeal(dealId);
    expect(deal).toMatchObject({ stage: 'PERDU', modifiedTime, contact: { id: contactId } });
    expect(deal?.modifiedBy?.name).toBe('Relay Bot');
    const { id } = await clients.crm.addNote(dealId, { title: 'Run', content: 'text' });
    expect(await clients.crm.listNotes(dealId)).toMatchObject([{ id, title: 'Run' }]);
    expect(crm.writes.map(({ method }) => method)).toEqual(['PUT', 'POST']);
    expect(crm.workflowRuns).toBe(0);
  });

  test('finds nothing without failing', async () => {
    const unknownId = '190000000000000001';
    expect(await clients.crm.searchContacts('nobody@client.example')).toEqual([]);
    expect(await clients.crm.dealsOfContact(unknownId)).toEqual([]);
    expect(await clients.crm.getDeal(unknownId)).toBeUndefined();
    expect(await clients.crm.listNotes(dealId)).toEqual([]);
  });

  test.each([
    { fields: { Stage: 'Won' }, details: { kind: 'invalid', apiName: 'Stage' } },
    { fields: { Deal_Name: '' }, details: { code: 'MANDATORY_NOT_FOUND' } },
  ])('is told why $fields is refused', async ({ fields, details }) => {
    await expect(clients.crm.updateDeal(dealId, fields)).rejects.toMatchObject({
      name: 'PermanentError',
      details,
    });
  });

  test('is told that a deal is locked', async () => {
    t.portal.zoho.crm.lock(dealId);
    await expect(clients.crm.updateDeal(dealId, { Amount: 21 })).rejects.toMatchObject({
      details: { kind: 'invalid', code: 'RECORD_LOCKED' },
    });
  });
});

test('one switch makes both indexes lag', async () => {
  t.portal.zoho.switches.searchLagMs = 60_000;
  expect(await clients.crm.dealsOfContact(contactId)).toEqual([]);
  t.portal.clock.ms += 60_000;
  expect(await clients.crm.dealsOfContact(contactId)).toHaveLength(1);
});
