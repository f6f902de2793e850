import { expect, test } from 'vitest';
import { at, callApi, numberAt } from './testing/call-api.ts';
import { setup } from './testing/setup.ts';

test('a contact is created in an inbox with 200 and both shapes', async () => {
  const { fake } = await setup();
  const answer = await callApi(fake, 'POST', '/contacts', {
    name: 'An',
    identifier: 'zendesk:5:21',
    inbox_id: 2,
    source_id: '21',
  });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    payload: {
      contact: {
        id: 1,
        name: 'An',
        email: null,
        identifier: 'zendesk:5:21',
        contact_inboxes: [{ source_id: '21', inbox: { id: 2, channel_type: 'Channel::Api' } }],
      },
      contact_inbox: { source_id: '21', inbox: { id: 2, name: 'Zendesk' } },
    },
  });
});

test('a contact without an inbox has an empty place', async () => {
  const { fake } = await setup();
  const answer = await callApi(fake, 'POST', '/contacts', { name: 'An' });
  expect(at(answer.body, 'payload.contact_inbox')).toEqual({ inbox: null, source_id: null });
});

test.each([
  ['identifier', { identifier: 'a' }, 'Identifier has already been taken'],
  ['email', { email: 'AN@acme.test' }, 'Email has already been taken'],
  ['phone_number', { phone_number: '+4912345' }, 'Phone number has already been taken'],
])(
  'a taken %s is refused with its attribute, without naming the contact',
  async (name, fields, message) => {
    const { fake } = await setup();
    const first = { identifier: 'a', email: 'an@acme.test', phone_number: '+4912345' };
    await callApi(fake, 'POST', '/contacts', first);
    const answer = await callApi(fake, 'POST', '/contacts', fields);
    expect(answer.status).toBe(422);
    expect(answer.body).toEqual({ message, attributes: [name] });
  },
);

test('an empty identifier passes once and breaks the index the second time', async () => {
  const { fake } = await setup();
  const statuses = [];
  for (const name of ['An', 'Binh']) {
    statuses.push((await callApi(fake, 'POST', '/contacts', { name, identifier: '' })).status);
  }
  expect(statuses).toEqual([200, 500]);
});

test('identifiers may be missing or null on any number of contacts', async () => {
  const { fake } = await setup();
  for (const body of [{ name: 'a' }, { name: 'b', identifier: null }, { name: 'c', email: '' }]) {
    expect((await callApi(fake, 'POST', '/contacts', body)).status).toBe(200);
  }
});

test.each(['open', 'closed'] as const)(
  'two parallel creates with one identifier make one contact (race window %s)',
  async (race) => {
    const { fake } = await setup({ switches: { race } });
    const body = { name: 'An', identifier: 'zendesk:5:21' };
    const answers = await Promise.all([
      callApi(fake, 'POST', '/contacts', body),
      callApi(fake, 'POST', '/contacts', body),
    ]);
    const [won, lost] = answers.map(({ status }) => status).sort();
    expect(won).toBe(200);
    expect([422, 500]).toContain(lost);
    expect(fake.contacts()).toHaveLength(1);
  },
);

test('a source id that another contact holds breaks the index, and no contact stays behind', async () => {
  const { fake } = await setup();
  await callApi(fake, 'POST', '/contacts', { name: 'An', inbox_id: 2, source_id: '21' });
  const answer = await callApi(fake, 'POST', '/contacts', {
    name: 'Binh',
    inbox_id: 2,
    source_id: '21',
  });
  expect(answer.status).toBe(500);
  expect(fake.contacts()).toHaveLength(1);
});

test('an update merges both attribute hashes', async () => {
  const { fake, receiver } = await setup();
  await callApi(fake, 'POST', '/contacts', {
    name: 'An',
    custom_attributes: { a: 1 },
    additional_attributes: { city: 'Hue' },
  });
  const answer = await callApi(fake, 'PUT', '/contacts/1', { custom_attributes: { b: 2 } });
  expect(answer.body).toMatchObject({
    payload: { custom_attributes: { a: 1, b: 2 }, additional_attributes: { city: 'Hue' } },
  });
  await fake.webhooks.settled();
  expect(receiver.of('contact_updated')).toMatchObject([
    { id: 1, changed_attributes: [{ custom_attributes: {} }, { updated_at: {} }] },
  ]);
});

test('a place is found by its exact source id, else 404 without a body', async () => {
  const { fake } = await setup();
  await callApi(fake, 'POST', '/contacts', { name: 'An', inbox_id: 2, source_id: '21' });
  const found = await callApi(fake, 'POST', '/contact_inboxes/filter', {
    inbox_id: 2,
    source_id: '21',
  });
  expect(found.body).toMatchObject({ id: 1, name: 'An' });
  const missed = await callApi(fake, 'POST', '/contact_inboxes/filter', {
    inbox_id: 2,
    source_id: '2',
  });
  expect([missed.status, missed.text]).toEqual([404, '']);
});

test('a place without a source id gets a random one in an API inbox', async () => {
  const { fake } = await setup();
  await callApi(fake, 'POST', '/contacts', { name: 'An' });
  const answer = await callApi(fake, 'POST', '/contacts/1/contact_inboxes', { inbox_id: 2 });
  expect(at(answer.body, 'source_id')).toMatch(/^[0-9a-f-]{36}$/);
});

test('search treats _ as a wildcard, filter compares whole values without case', async () => {
  const { fake } = await setup();
  for (const identifier of ['a_b', 'axb', 'A_B2']) {
    await callApi(fake, 'POST', '/contacts', { name: 'n', identifier });
  }
  const search = await callApi(fake, 'GET', '/contacts/search?q=a_b');
  expect(at(search.body, 'meta')).toEqual({ count: 2, current_page: 1, has_more: false });
  const filter = await callApi(fake, 'POST', '/contacts/filter', {
    payload: [
      {
        attribute_key: 'identifier',
        filter_operator: 'equal_to',
        values: ['A_B'],
        query_operator: null,
      },
    ],
  });
  expect(filter.body).toMatchObject({ meta: { count: 1 }, payload: [{ identifier: 'a_b' }] });
});

test('the public API finds or makes a contact by source id and identifier', async () => {
  const { fake } = await setup();
  const inbox = await callApi(fake, 'GET', '/inboxes/2');
  const path = `/public/api/v1/inboxes/${at(inbox.body, 'inbox_identifier')}/contacts`;
  const body = { source_id: '21', identifier: 'zendesk:5:21', name: 'An' };
  const first = await callApi(fake, 'POST', path, body);
  const again = await callApi(fake, 'POST', path, body);
  expect(first.body).toMatchObject({ source_id: '21', name: 'An', email: null });
  expect(numberAt(again.body, 'id')).toBe(numberAt(first.body, 'id'));
  expect((await callApi(fake, 'POST', '/public/api/v1/inboxes/nope/contacts', {})).status).toBe(
    404,
  );
});
