import { describe, expect, test } from 'vitest';
import { useCrm } from './testing/use-crm.ts';

const t = useCrm();
const unknownId = '190000000000000001';

const parent = (id = t.deal.id) => ({ module: { api_name: 'Deals' }, id });
const post = (note: object, more: object = { trigger: [] }, path = `/Deals/${t.deal.id}/Notes`) =>
  t.call('POST', path, { data: [note], ...more });

describe('a note', () => {
  test('is added and listed', async () => {
    const note = { Note_Title: 'Run', Note_Content: '[META] run=1', Parent_Id: parent() };
    const { status, json } = await post(note);
    expect(status).toBe(201);
    const [written] = json.data;
    expect(written).toMatchObject({ code: 'SUCCESS', message: 'record added' });
    expect(written.details.id).toMatch(/^\d{18}$/);
    expect(t.crm.notes(t.deal.id)).toMatchObject([{ title: 'Run', content: '[META] run=1' }]);
    expect(t.crm.writes).toEqual([{ method: 'POST', dealId: t.deal.id, fields: note }]);
    expect(t.crm.workflowRuns).toBe(0);

    const fields = 'Note_Title,Note_Content,Created_Time,Created_By';
    const listed = await t.call('GET', `/Deals/${t.deal.id}/Notes?fields=${fields}`);
    expect(listed.json.data).toEqual([
      {
        ...{ id: written.details.id, Note_Title: 'Run', Note_Content: '[META] run=1' },
        Created_Time: '2026-01-25T01:13:21+01:00',
        Created_By: { id: expect.any(String), name: 'Relay Bot' },
      },
    ]);
  });

  test.each<[string, () => object]>([
    ['as versions from 3 on have it', () => ({ Parent_Id: parent() })],
    ['as version 2 has it', () => ({ Parent_Id: t.deal.id, se_module: 'Deals' })],
  ])('names its deal %s where the path does not', async (_name, to) => {
    const { status } = await post({ Note_Content: 'text', ...to() }, { trigger: [] }, '/Notes');
    expect(status).toBe(201);
    expect(t.crm.notes(t.deal.id)).toMatchObject([{ title: '', content: 'text' }]);
  });

  test.each<[string, () => object, string, object]>([
    [
      'without a deal',
      () => ({ Note_Content: 'x' }),
      'MANDATORY_NOT_FOUND',
      { api_name: 'Parent_Id' },
    ],
    [
      'without text',
      () => ({ Parent_Id: parent() }),
      'MANDATORY_NOT_FOUND',
      { api_name: 'Note_Content' },
    ],
    ['of blanks', () => ({ Note_Content: ' ', Parent_Id: parent() }), 'MANDATORY_NOT_FOUND', {}],
    [
      'of a number',
      () => ({ Note_Content: 7, Parent_Id: parent() }),
      'INVALID_DATA',
      { expected_data_type: 'text' },
    ],
    [
      'too long',
      () => ({ Note_Content: 'x'.repeat(32_001), Parent_Id: parent() }),
      'INVALID_DATA',
      { maximum_length: 32_000 },
    ],
    [
      'with a long title',
      () => ({ Note_Title: 'x'.repeat(121), Note_Content: 'x', Parent_Id: parent() }),
      'INVALID_DATA',
      { maximum_length: 120 },
    ],
    [
      'with a field of its own',
      () => ({ Note_Content: 'x', Parent_Id: parent(), Run: 1 }),
      'INVALID_DATA',
      { api_name: 'Run' },
    ],
    [
      'of another deal than the path',
      () => ({ Note_Content: 'x', Parent_Id: parent(unknownId) }),
      'INVALID_DATA',
      { api_name: 'Parent_Id' },
    ],
    [
      'of a deal by id alone',
      () => ({ Note_Content: 'x', Parent_Id: t.deal.id }),
      'INVALID_DATA',
      { api_name: 'Parent_Id' },
    ],
    [
      'of another module',
      () => ({
        Note_Content: 'x',
        Parent_Id: { module: { api_name: 'Potentials' }, id: t.deal.id },
      }),
      'INVALID_DATA',
      {},
    ],
  ])('%s is refused within its answer', async (_name, note, code, details) => {
    const { status, json } = await post(note());
    expect(status).toBe(202);
    expect(json.data[0]).toMatchObject({ code, status: 'error', details });
    expect(t.crm).toMatchObject({ writes: [], noteRows: [], workflowRuns: 0 });
  });

  test('of a deal that is not there is refused', async () => {
    const note = { Note_Content: 'x', Parent_Id: parent(unknownId) };
    const { json } = await post(note, { trigger: [] }, `/Deals/${unknownId}/Notes`);
    expect(json.data[0]).toMatchObject({ code: 'INVALID_DATA', status: 'error' });
  });

  test('of a locked deal is added: the deal stays as it is', async () => {
    t.crm.lock(t.deal.id);
    const before = { ...t.deal };
    expect((await post({ Note_Content: 'x', Parent_Id: parent() })).status).toBe(201);
    expect(t.deal).toEqual(before);
  });

  test('without a trigger starts workflows', async () => {
    await post({ Note_Content: 'x', Parent_Id: parent() }, {});
    expect(t.crm.workflowRuns).toBe(1);
  });
});

describe('the list', () => {
  const path = () => `/Deals/${t.deal.id}/Notes`;

  test('needs its fields named', async () => {
    const { status, json } = await t.call('GET', path());
    expect(status).toBe(400);
    expect(json).toEqual({
      code: 'REQUIRED_PARAM_MISSING',
      details: { param_name: 'fields' },
      message: 'One of the expected parameter is missing',
      status: 'error',
    });
  });

  test('has no body while there are none', async () => {
    expect((await t.call('GET', `${path()}?fields=Note_Content`)).status).toBe(204);
  });

  test('comes in pages', async () => {
    for (const Note_Content of ['1', '2', '3']) await post({ Note_Content, Parent_Id: parent() });
    const { json } = await t.call('GET', `${path()}?fields=Note_Content&per_page=2&page=2`);
    expect(json.data).toMatchObject([{ Note_Content: '3' }]);
    expect(json.info).toEqual({ page: 2, per_page: 2, count: 1, more_records: false });
  });

  test('knows no other fields', async () => {
    await post({ Note_Content: 'x', Parent_Id: parent() });
    expect((await t.call('GET', `${path()}?fields=Content`)).status).toBe(400);
    expect(t.takeComplaints()).toHaveLength(1);
  });
});
