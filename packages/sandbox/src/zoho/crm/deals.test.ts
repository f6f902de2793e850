import { describe, expect, test } from 'vitest';
import { useCrm } from './testing/use-crm.ts';

const t = useCrm();
const unknownId = '190000000000000001';

describe('a deal', () => {
  test('shows lookups with their label, flags as strings and times with an offset', async () => {
    const { status, json } = await t.call('GET', `/Deals/${t.deal.id}`);
    expect(status).toBe(200);
    expect(json.info).toEqual({ page: 1, per_page: 200, count: 1, more_records: false });
    expect(json.data).toHaveLength(1);
    expect(json.data[0]).toMatchObject({
      id: t.deal.id,
      Deal_Name: 'Uber 20 - Ann Lee',
      Stage: 'GAGNÉ',
      Amount: 20,
      Probability: null,
      Closing_Date: '2026-01-10',
      Contact_Name: { id: t.ann.id, name: 'Ann Lee' },
      Account_Name: null,
      Evalbox: null,
      Is_Active: 'false',
      Modified_Time: '2026-01-25T01:13:20+01:00',
      Modified_By: { name: 'Sophie Bernard' },
    });
    expect(json.data[0]).not.toHaveProperty('Email');
  });

  test('has an id beyond what a number holds', () => {
    expect(t.deal.id).toMatch(/^\d{18,19}$/);
    expect(String(Number(t.deal.id))).not.toBe(t.deal.id);
  });

  test('shows the fields that were asked for', async () => {
    const { json } = await t.call('GET', `/Deals/${t.deal.id}?fields=Stage,Amount`);
    expect(json.data).toEqual([{ id: t.deal.id, Stage: 'GAGNÉ', Amount: 20 }]);
  });

  test('that is not there has no body', async () => {
    const { status, text } = await t.call('GET', `/Deals/${unknownId}`);
    expect({ status, text }).toEqual({ status: 204, text: '' });
  });

  test('may belong to nobody', async () => {
    const { id } = t.crm.addDeal({ contactId: null });
    const { json } = await t.call('GET', `/Deals/${id}`);
    expect(json.data[0]).toMatchObject({ Contact_Name: null, Amount: null });
  });
});

describe('PUT', () => {
  test('changes what is named and nothing else', async () => {
    t.clock.ms += 60_000;
    const { status, json } = await t.put({ Stage: 'EN ATTENTE', Amount: null });
    expect(status).toBe(200);
    const details = {
      id: t.deal.id,
      Created_Time: '2026-01-25T01:13:20+01:00',
      Modified_Time: '2026-01-25T01:14:20+01:00',
      Modified_By: { id: expect.any(String), name: 'Relay Bot' },
    };
    expect(json).toEqual({
      data: [{ code: 'SUCCESS', status: 'success', message: 'record updated', details }],
    });
    expect(t.crm.deal(t.deal.id)).toMatchObject({
      ...{ Stage: 'EN ATTENTE', Amount: null, Closing_Date: '2026-01-10' },
      ...{ Modified_Time: details.Modified_Time, Modified_By: details.Modified_By },
    });
    expect(t.crm.writes).toEqual([
      { method: 'PUT', dealId: t.deal.id, fields: { Stage: 'EN ATTENTE', Amount: null } },
    ]);
  });

  test('moves the time on, even within a second', async () => {
    const first = await t.put({ Amount: 21 });
    const second = await t.put({ Amount: 22 });
    const timeOf = ({ json }: typeof first) => Date.parse(json.data[0].details.Modified_Time);
    expect(timeOf(second)).toBeGreaterThan(timeOf(first));
  });

  test('takes a stage and a field that the portal was given', async () => {
    t.crm.addStage('EXAMEN');
    const other = t.crm.addDeal({ contactId: t.ann.id, Exam_Passed: false, Hours: 3 });
    expect(other).toMatchObject({ Exam_Passed: 'false', Hours: 3 });
    expect(t.deal).toMatchObject({ Exam_Passed: null, Hours: null });
    await t.put({ Stage: 'EXAMEN', Exam_Passed: true, Hours: 4.5 });
    expect(t.crm.deal(t.deal.id)).toMatchObject({
      ...{ Stage: 'EXAMEN', Exam_Passed: 'true', Hours: 4.5 },
    });
  });

  test.each([{ as: (id: string) => ({ id }) }, { as: (id: string) => id }])(
    'writes a lookup by its id: $as',
    async ({ as }) => {
      const bob = t.crm.addContact({ name: 'Bob Roy', email: 'bob@client.example' });
      await t.put({ Contact_Name: as(bob.id) });
      expect(t.deal.Contact_Name).toEqual({ id: bob.id, name: 'Bob Roy' });
    },
  );

  test.each<[string, Record<string, unknown>, string, object]>([
    ['an unknown stage', { Stage: 'Won' }, 'INVALID_DATA', { expected_data_type: 'picklist' }],
    ['a stage in another case', { Stage: 'Perdu' }, 'INVALID_DATA', {}],
    ['an unknown field', { Email: 'ann@client.example' }, 'INVALID_DATA', {}],
    ['what nobody writes', { Modified_Time: '2026-01-01T00:00:00+01:00' }, 'INVALID_DATA', {}],
    ['an amount as text', { Amount: '20' }, 'INVALID_DATA', { expected_data_type: 'double' }],
    ['half a percent', { Probability: 0.5 }, 'INVALID_DATA', { expected_data_type: 'integer' }],
    ['a time for a date', { Closing_Date: '2026-01-10T00:00:00Z' }, 'INVALID_DATA', {}],
    ['no such day', { Closing_Date: '2026-02-30' }, 'INVALID_DATA', { expected_data_type: 'date' }],
    ['a flag as text', { Is_Active: 'true' }, 'INVALID_DATA', { expected_data_type: 'boolean' }],
    ['a number for text', { Next_Step: 7 }, 'INVALID_DATA', { expected_data_type: 'text' }],
    ['a long text', { Next_Step: 'x'.repeat(256) }, 'INVALID_DATA', { maximum_length: 255 }],
    ['a lookup by name', { Contact_Name: { name: 'Ann Lee' } }, 'INVALID_DATA', {}],
    ['a lookup of nobody', { Contact_Name: { id: unknownId } }, 'INVALID_DATA', {}],
    ['a lookup by number', { Contact_Name: { id: 19e16 } }, 'INVALID_DATA', {}],
    ['no name', { Deal_Name: null }, 'MANDATORY_NOT_FOUND', {}],
    ['an empty stage', { Stage: '' }, 'MANDATORY_NOT_FOUND', {}],
  ])('refuses %s within its answer', async (_name, fields, code, details) => {
    const before = { ...t.deal };
    const { status, json } = await t.put({ Description: 'fine', ...fields });
    expect(status).toBe(202);
    const [api_name] = Object.keys(fields);
    expect(json.data).toEqual([
      expect.objectContaining({
        ...{ code, status: 'error' },
        details: expect.objectContaining({ api_name, ...details }),
      }),
    ]);
    expect(t.deal).toEqual(before);
    expect(t.crm).toMatchObject({ writes: [], workflowRuns: 0 });
  });

  test('of a deal that is not there is about its id', async () => {
    const body = { data: [{ Amount: 1 }], trigger: [] };
    const { status, json } = await t.call('PUT', `/Deals/${unknownId}`, body);
    expect(status).toBe(202);
    expect(json.data[0]).toMatchObject({ code: 'INVALID_DATA', details: { api_name: 'id' } });
  });

  test('of a locked deal is refused, whatever it says', async () => {
    t.crm.lock(t.deal.id);
    const { status, json } = await t.put({ Amount: 21 });
    expect(status).toBe(200);
    expect(json.data[0]).toMatchObject({ code: 'RECORD_LOCKED', status: 'error' });
    expect(t.deal.Amount).toBe(20);
  });

  test('of a deal in a blueprint leaves the stage alone', async () => {
    t.crm.blueprint(t.deal.id);
    const { json } = await t.put({ Stage: 'PERDU' });
    expect(json.data[0]).toMatchObject({ code: 'RECORD_IN_BLUEPRINT', status: 'error' });
    expect((await t.put({ Amount: 21 })).json.data[0].code).toBe('SUCCESS');
    expect(t.deal).toMatchObject({ Stage: 'GAGNÉ', Amount: 21 });
  });

  test.each<[string, object, number]>([
    ['an empty trigger', { trigger: [] }, 0],
    ['no trigger', {}, 1],
    ['a trigger', { trigger: ['workflow'] }, 1],
  ])('with %s', async (_name, more, runs) => {
    await t.put({ Amount: 21 }, more);
    expect(t.crm.workflowRuns).toBe(runs);
  });

  test.each<[string, unknown]>([
    ['no record', { data: [], trigger: [] }],
    ['two records for one deal', { data: [{ Amount: 1 }, { Amount: 2 }], trigger: [] }],
    ['an empty record', { data: [{}], trigger: [] }],
    ['an unknown trigger', { data: [{ Amount: 1 }], trigger: ['all'] }],
    ['an unknown key', { data: [{ Amount: 1 }], trigger: [], force: true }],
    ['a bare record', { Amount: 1 }],
    ['nothing', undefined],
  ])('refuses %s loudly', async (_name, body) => {
    const { status, json } = await t.call('PUT', `/Deals/${t.deal.id}`, body);
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'INVALID_DATA', status: 'error' });
    expect(t.takeComplaints()).toEqual([`PUT /Deals/${t.deal.id}`]);
    expect(t.deal.Amount).toBe(20);
  });
});

describe('the timeline', () => {
  test('tells people from programs, newest first', async () => {
    t.crm.personChanges(t.deal.id, { Stage: 'EN ATTENTE' });
    await t.put({ Amount: 21 });
    const { json } = await t.call('GET', `/Deals/${t.deal.id}/__timeline`);
    expect(json.__timeline).toMatchObject([
      {
        ...{ action: 'updated', source: 'crm_api', done_by: { name: 'Relay Bot' } },
        field_history: [{ api_name: 'Amount', _value: { old: 20, new: 21 } }],
      },
      {
        ...{ action: 'updated', source: 'crm_ui', done_by: { name: 'Sophie Bernard' } },
        field_history: [{ api_name: 'Stage', _value: { old: 'GAGNÉ', new: 'EN ATTENTE' } }],
      },
      { action: 'added', source: 'crm_ui', audited_time: t.deal.Created_Time },
    ]);
    expect(json.__timeline[0].audited_time).toBe(t.deal.Modified_Time);
    expect(json.info).toMatchObject({ count: 3, more_records: false });
  });

  test('of no deal is empty', async () => {
    expect((await t.call('GET', `/Deals/${unknownId}/__timeline`)).status).toBe(204);
  });
});

test('people are held to the same fields', () => {
  expect(() => t.crm.personChanges(t.deal.id, { Stage: 'Won' })).toThrow(/picklist/);
  expect(() => t.crm.addDeal({ contactId: unknownId })).toThrow(`add contact ${unknownId} first`);
});
