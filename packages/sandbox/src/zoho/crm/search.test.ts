import { describe, expect, test } from 'vitest';
import { useCrm } from './testing/use-crm.ts';

const t = useCrm();

const emailsFor = async (email: string, more = '') => {
  const { json } = await t.call(
    'GET',
    `/Contacts/search?email=${encodeURIComponent(email)}${more}`,
  );
  return (json?.data ?? []).map(({ Email }: { Email: string }) => Email);
};
const search = (criteria: string, more = '') =>
  t.call('GET', `/Deals/search?criteria=${encodeURIComponent(criteria)}${more}`);
const namesFor = async (criteria: string) => {
  const { json } = await search(criteria);
  return (json?.data ?? []).map(({ Deal_Name }: { Deal_Name: string }) => Deal_Name);
};

describe('contacts by e-mail', () => {
  test('come with those that look alike', async () => {
    const others = ['joann.lee@client.example', 'ann.lee@other.example', 'ann.lees@client.example'];
    for (const email of others) t.crm.addContact({ name: 'X Y', email });
    t.crm.addContact({ name: 'Bob Roy', email: 'bob@client.example' });
    expect(await emailsFor('ann.lee@client.example')).toEqual([t.ann.email, ...others]);
  });

  test('are found by a second address and in any case', async () => {
    const two = { email: 'old@client.example', secondaryEmail: 'Zoe@client.example' };
    t.crm.addContact({ name: 'Zoe', ...two });
    expect(await emailsFor('zoe@CLIENT.example')).toEqual([two.email]);
  });

  test('show both names', async () => {
    const { json } = await t.call('GET', `/Contacts/search?email=${t.ann.email}`);
    expect(json.data).toEqual([
      {
        ...{ id: t.ann.id, First_Name: 'Ann', Last_Name: 'Lee', Full_Name: 'Ann Lee' },
        ...{ Email: t.ann.email, Secondary_Email: null, Email_Opt_Out: 'false' },
      },
    ]);
  });

  test('that nobody has are none', async () => {
    const { status, text } = await t.call('GET', '/Contacts/search?email=nobody@client.example');
    expect({ status, text }).toEqual({ status: 204, text: '' });
  });

  test('come in pages', async () => {
    for (const number of [1, 2]) {
      t.crm.addContact({ name: 'Ann Lee', email: `ann.lee${number}@client.example` });
    }
    const path = `/Contacts/search?email=${t.ann.email}&per_page=2`;
    const first = await t.call('GET', path);
    expect(first.json.info).toEqual({ page: 1, per_page: 2, count: 2, more_records: true });
    const second = await t.call('GET', `${path}&page=2`);
    expect(second.json.info).toEqual({ page: 2, per_page: 2, count: 1, more_records: false });
    expect((await t.call('GET', `${path}&page=3`)).status).toBe(204);
  });
});

describe('deals', () => {
  test('are those of the contact', async () => {
    const bob = t.crm.addContact({ name: 'Bob Roy', email: 'bob@client.example' });
    t.crm.addDeal({ contactId: bob.id, Deal_Name: 'Bob' });
    t.crm.addDeal({ contactId: t.ann.id, Deal_Name: 'Ann again' });
    const wanted = ['Uber 20 - Ann Lee', 'Ann again'];
    expect(await namesFor(`(Contact_Name:equals:${t.ann.id})`)).toEqual(wanted);
    expect(await namesFor(`(Contact_Name:equals:190000000000000001)`)).toEqual([]);
    expect(await namesFor('(Contact_Name:equals:Ann Lee)')).toEqual([]);
  });

  test.each([
    ['(Deal_Name:equals:Uber \\(20\\)\\, A\\\\B)', 1],
    ['(Deal_Name:starts_with:uber)', 2],
    ['(Deal_Name:starts_with:Deal)', 0],
    ['((Stage:equals:GAGNÉ)and(Deal_Name:starts_with:Uber))', 1],
    ['((Stage:equals:GAGNÉ)or(Stage:equals:PERDU))', 2],
    ['(Amount:equals:20)', 1],
  ])('that match %s', async (criteria, count) => {
    t.crm.addDeal({ contactId: null, Deal_Name: 'Uber (20), A\\B', Stage: 'PERDU' });
    expect(await namesFor(criteria)).toHaveLength(count);
  });

  test.each([
    ['by e-mail', '(Email:equals:ann.lee@client.example)'],
    ['by an operator of another type', '(Deal_Name:contains:Uber)'],
    ['without brackets', 'Contact_Name:equals:1'],
    ['with a comma that is not escaped', '(Deal_Name:equals:a,b)'],
    ['with a bracket that is not escaped', '(Deal_Name:equals:Uber (20))'],
    ['with a backslash that escapes nothing', '(Deal_Name:equals:a\\b)'],
    ['for no value', '(Contact_Name:equals:)'],
    ['with two words between conditions', '((Stage:equals:a)and(Stage:equals:b)or(id:equals:1))'],
    ['with two conditions and no brackets around', '(Stage:equals:a)and(Stage:equals:b)'],
    ['by eleven conditions', `(${Array(11).fill('(id:equals:1)').join('or')})`],
  ])('searched %s are refused loudly', async (_name, criteria) => {
    const { status, json } = await search(criteria);
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'INVALID_QUERY', status: 'error' });
    expect(t.takeComplaints()).toHaveLength(1);
  });

  test('end at two thousand', async () => {
    const criteria = `(Contact_Name:equals:${t.ann.id})`;
    expect((await search(criteria, '&page=10')).status).toBe(204);
    expect((await search(criteria, '&page=11')).json).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(t.takeComplaints()).toHaveLength(1);
  });
});

describe('deals of a contact', () => {
  test('have the fields that were asked for', async () => {
    const { json } = await t.call('GET', `/Contacts/${t.ann.id}/Deals?fields=Deal_Name,Stage`);
    expect(json.data).toEqual([{ id: t.deal.id, Deal_Name: 'Uber 20 - Ann Lee', Stage: 'GAGNÉ' }]);
  });

  test('need them named', async () => {
    const { status, json } = await t.call('GET', `/Contacts/${t.ann.id}/Deals`);
    expect(status).toBe(400);
    expect(json).toMatchObject({
      code: 'REQUIRED_PARAM_MISSING',
      details: { param_name: 'fields' },
    });
  });

  test('are none for nobody', async () => {
    const path = '/Contacts/190000000000000001/Deals?fields=Stage';
    expect((await t.call('GET', path)).status).toBe(204);
  });
});

describe('where the index lags', () => {
  const lagMs = 60_000;

  test('searches know what was, reads by id what is', async () => {
    t.crm.switches.searchLagMs = lagMs;
    t.clock.ms += lagMs;
    await t.put({ Stage: 'PERDU' });
    const stages = async () => {
      const searched = await search(`(Contact_Name:equals:${t.ann.id})`);
      const read = await t.call('GET', `/Deals/${t.deal.id}`);
      return [searched.json.data[0].Stage, read.json.data[0].Stage];
    };
    expect(await stages()).toEqual(['GAGNÉ', 'PERDU']);
    t.clock.ms += lagMs;
    expect(await stages()).toEqual(['PERDU', 'PERDU']);
  });

  test('what is new is found later', async () => {
    t.crm.switches.searchLagMs = lagMs;
    expect(await emailsFor(t.ann.email)).toEqual([]);
    expect(await namesFor(`(Contact_Name:equals:${t.ann.id})`)).toEqual([]);
    t.clock.ms += lagMs;
    expect(await emailsFor(t.ann.email)).toEqual([t.ann.email]);
    expect(await namesFor(`(Contact_Name:equals:${t.ann.id})`)).toHaveLength(1);
  });
});

test.each([
  '/Contacts/search?email=ann@client.example&fuzzy=true',
  '/Contacts/search?email=ann@client.example&per_page=201',
  '/Contacts/search?email=ann@client.example&page=0',
  '/Contacts/search?email=a@client.example&email=b@client.example',
  '/Contacts/search',
  '/Deals/search?criteria=(id:equals:1)&limit=5',
  '/Deals/1?include=contacts',
  '/Deals/1/__timeline?from=0',
])('refuses loudly %s', async (path) => {
  const { status, json } = await t.call('GET', path);
  expect(status).toBe(400);
  expect(json).toMatchObject({ code: 'INVALID_DATA', status: 'error' });
  expect(t.takeComplaints()).toEqual([`GET ${path}`]);
});
