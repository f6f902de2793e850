import { PermanentError } from '@omnirelay/shared/errors.ts';
import { describe, expect, test } from 'vitest';
import { escapeCriteria } from './crm-client.ts';
import { type Answer, failureOf, serveZoho } from './testing/serve-zoho.ts';

const record = {
  id: '5800000000000417',
  Deal_Name: 'Uber 20 - A B',
  Stage: 'GAGNÉ',
  Amount: 20,
  Closing_Date: '2026-01-10',
  Contact_Name: { id: '5800000000000301', name: 'A B' },
  Evalbox: 'Dossier créé',
  Modified_Time: '2026-01-20T09:00:00+01:00',
};
const success = (details: object) => ({
  data: [{ code: 'SUCCESS', status: 'success', message: 'record updated', details }],
});
const refused = (code: string, details: object = {}) => ({
  data: [{ code, status: 'error', message: 'words', details }],
});
const nothing: Answer = { status: 204 };

describe('a deal', () => {
  const deal = {
    id: '5800000000000417',
    name: 'Uber 20 - A B',
    stage: 'GAGNÉ',
    amount: 20,
    closingDate: '2026-01-10',
    contact: { id: '5800000000000301', name: 'A B' },
    modifiedTime: '2026-01-20T09:00:00+01:00',
    modifiedBy: null,
    fields: record,
  };

  test('has what we know of deals, and all its fields as they came', async () => {
    const { crm, received } = await serveZoho(() => ({ json: { data: [record] } }));
    expect(await crm.getDeal('5800000000000417')).toEqual(deal);
    expect(received[0]).toMatchObject({ method: 'GET', path: '/Deals/5800000000000417' });
    expect(received[0]?.headers).not.toHaveProperty('orgid');
  });

  test('keeps an id exact that comes as a number', async () => {
    const { crm } = await serveZoho(() => ({
      text: '{"data":[{"id":580000000000000417,"Amount":"20.5","Contact_Name":null}]}',
    }));
    expect(await crm.getDeal('1')).toMatchObject({ id: '580000000000000417', amount: 20.5 });
  });

  test.each<Answer>([
    nothing,
    { status: 404, json: { code: 'RECORD_NOT_FOUND', status: 'error' } },
    { status: 400, json: { code: 'INVALID_DATA', details: { api_name: 'id' } } },
  ])('that is not there is none: %j', async (answer) => {
    const { crm } = await serveZoho(() => answer);
    expect(await crm.getDeal('1')).toBeUndefined();
  });

  test.each<Answer>([{ text: '' }, { text: '<html>' }, { json: { data: [{ Stage: 'x' }] } }])(
    'that cannot be read is not taken for none: %j',
    async (answer) => {
      const { crm } = await serveZoho(() => answer);
      expect(await failureOf(crm.getDeal('1'))).toMatchObject({ name: 'RetryableError' });
    },
  );
});

describe('a search', () => {
  test('for contacts goes by e-mail, whatever is in it', async () => {
    const contact = { id: '1', Email: 'a+b&c@example.com', Last_Name: 'B', Secondary_Email: null };
    const { crm, received } = await serveZoho(() => ({ json: { data: [contact] } }));
    expect(await crm.searchContacts('a+b&c(d)@example.com')).toEqual([
      {
        id: '1',
        firstName: null,
        lastName: 'B',
        email: 'a+b&c@example.com',
        secondaryEmail: null,
      },
    ]);
    const path = received[0]?.path ?? '';
    expect(path).toContain('/Contacts/search?email=a%2Bb%26c(d)%40example.com&');
  });

  test('for deals goes over all pages', async () => {
    const { crm, received, costs } = await serveZoho(({ path }) => {
      const page = Number(new URL(path, 'http://x').searchParams.get('page'));
      return { json: { data: [{ ...record, id: `${page}` }], info: { more_records: page < 3 } } };
    });
    const deals = await crm.dealsOfContact('5800000000000301');
    expect(deals.map(({ id }) => id)).toEqual(['1', '2', '3']);
    const query = new URL(received[2]?.path ?? '', 'http://x').searchParams;
    expect(Object.fromEntries(query)).toEqual({
      criteria: '(Contact_Name:equals:5800000000000301)',
      page: '3',
      per_page: '200',
    });
    expect(costs).toHaveLength(3);
  });

  test('that claims never to end is ended', async () => {
    const { crm, received } = await serveZoho(() => ({
      json: { data: [record], info: { more_records: true } },
    }));
    expect(await crm.dealsOfContact('1')).toHaveLength(10);
    expect(received).toHaveLength(10);
  });

  test('that finds nothing finds none', async () => {
    const { crm } = await serveZoho(() => nothing);
    expect(await crm.searchContacts('a@example.com')).toEqual([]);
    expect(await crm.dealsOfContact('1')).toEqual([]);
    expect(await crm.listNotes('1')).toEqual([]);
  });

  test.each([
    ['plain', 'plain'],
    ['a(b),c\\d', 'a\\(b\\)\\,c\\\\d'],
    ['x):or:(id:equals:1', 'x\\):or:\\(id:equals:1'],
  ])('for %s ends where we end it', (value, escaped) => {
    expect(escapeCriteria(value)).toBe(escaped);
  });
});

describe('an update', () => {
  test('runs no workflow, and tells the new time', async () => {
    const { crm, received } = await serveZoho(() => ({
      json: success({ id: '7', Modified_Time: '2026-01-25T01:15:00+01:00' }),
    }));
    expect(await crm.updateDeal('7', { Stage: 'EN ATTENTE' })).toEqual({
      modifiedTime: '2026-01-25T01:15:00+01:00',
    });
    expect(received[0]).toMatchObject({
      method: 'PUT',
      path: '/Deals/7',
      body: { data: [{ Stage: 'EN ATTENTE' }], trigger: [] },
    });
  });

  test.each(
    [200, 202, 400].flatMap((status) => [
      { status, code: 'INVALID_DATA' },
      { status, code: 'RECORD_IN_BLUEPRINT' },
      { status, code: 'RECORD_LOCKED' },
    ]),
  )('that the record refuses ($status $code) is refused for good', async ({ status, code }) => {
    const json = refused(code, { api_name: 'Stage', expected_data_type: 'picklist' });
    const { crm } = await serveZoho(() => ({ status, json }));
    const error = await failureOf(crm.updateDeal('7', { Stage: 'x' }));
    expect(error).toBeInstanceOf(PermanentError);
    expect(error).toMatchObject({ details: { kind: 'invalid', code, apiName: 'Stage' } });
    expect((error as Error).message).toBe(`PUT deal: ${code} (HTTP ${status}) in Stage`);
  });

  test.each<Answer>([
    { text: '' },
    { json: {} },
    { json: { data: [] } },
    { text: '<html>' },
    'drop',
  ])('that was answered with nonsense may have been applied: %j', async (answer) => {
    const { crm } = await serveZoho(() => answer);
    expect(await failureOf(crm.updateDeal('7', {}))).toMatchObject({ outcome: 'unclear' });
  });
});

describe('notes', () => {
  test('are asked for with their text', async () => {
    const note = { id: '9', Note_Title: null, Note_Content: 'text', Created_Time: '2026-01-25' };
    const { crm, received } = await serveZoho(() => ({ json: { data: [note] } }));
    expect(await crm.listNotes('7')).toEqual([
      { id: '9', title: '', content: 'text', createdTime: '2026-01-25' },
    ]);
    expect(received[0]?.path).toMatch(/^\/Deals\/7\/Notes\?fields=Note_Title%2CNote_Content/);
  });

  test('are added to their deal', async () => {
    const { crm, received } = await serveZoho(() => ({ status: 201, json: success({ id: '9' }) }));
    expect(await crm.addNote('7', { title: 'Run', content: 'text' })).toEqual({ id: '9' });
    expect(received[0]).toMatchObject({
      method: 'POST',
      path: '/Deals/7/Notes',
      body: {
        data: [
          {
            Note_Title: 'Run',
            Note_Content: 'text',
            Parent_Id: { module: { api_name: 'Deals' }, id: '7' },
          },
        ],
      },
    });
  });

  test('that were added without saying as what are looked for', async () => {
    const { crm } = await serveZoho(() => ({ status: 201, json: success({}) }));
    const error = await failureOf(crm.addNote('7', { title: 'Run', content: 'text' }));
    expect(error).toMatchObject({ outcome: 'unclear' });
  });
});
