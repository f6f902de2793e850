import { z } from 'zod';
import { type Route, route } from '../mount-route.ts';
import { unprocessable } from '../refusals.ts';
import type { ContactRow } from '../rows.ts';
import { contactWithInboxesView } from '../views/contact.ts';
import type { World } from '../world.ts';

const pageSize = 15;

const Page = z.string().regex(/^\d+$/).transform(Number).optional();

const Condition = z.strictObject({
  attribute_key: z.enum(['identifier', 'email', 'phone_number', 'name']),
  filter_operator: z.enum(['equal_to', 'not_equal_to', 'contains']),
  values: z.array(z.string()).min(1),
  query_operator: z.enum(['and', 'or', 'AND', 'OR']).nullish(),
});
type Condition = z.infer<typeof Condition>;

export const contactSearchRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/contacts/search',
    access: 'user',
    query: z.strictObject({
      q: z.string().optional(),
      page: Page,
      include_contact_inboxes: z.string().optional(),
      sort: z.string().optional(),
    }),
    run({ world, query }) {
      const wanted = query.q?.trim();
      if (!wanted) throw unprocessable('Specify search string with parameter q');
      const anyCase = likePattern(wanted, 'i');
      const sameCase = likePattern(wanted, '');
      const hits = [...world.store.contacts.values()].filter(
        ({ name, email, phoneNumber, identifier }) =>
          [name, email, phoneNumber].some((value) => value !== null && anyCase.test(value)) ||
          (identifier !== null && sameCase.test(identifier)),
      );
      const { meta, payload } = page(world, hits, query.page);
      return { meta: { ...meta, has_more: hits.length > meta.current_page * pageSize }, payload };
    },
  }),
  route({
    method: 'POST',
    path: '/contacts/filter',
    access: 'user',
    query: z.strictObject({ page: Page, include_contact_inboxes: z.string().optional() }),
    body: z.strictObject({ payload: z.array(Condition).min(1) }),
    run({ world, query, body }) {
      const hits = [...world.store.contacts.values()].filter((contact) =>
        matchesAll(contact, body.payload),
      );
      return page(world, hits, query.page);
    },
  }),
];

function page(world: World, hits: ContactRow[], wanted = 1) {
  const start = (wanted - 1) * pageSize;
  return {
    meta: { count: hits.length, current_page: wanted },
    payload: hits
      .slice(start, start + pageSize)
      .map((contact) => contactWithInboxesView(world, contact)),
  };
}

/** SQL LIKE: `%` and `_` in the search text act as wildcards. */
function likePattern(text: string, flags: string): RegExp {
  const source = text
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(source, `su${flags}`);
}

/** From left to right, each condition joined by the operator of the one before; comparisons ignore case. */
function matchesAll(contact: ContactRow, conditions: Condition[]): boolean {
  let verdict = true;
  let join = 'and';
  for (const condition of conditions) {
    const holds = matches(contact, condition);
    verdict = join === 'or' ? verdict || holds : verdict && holds;
    join = condition.query_operator?.toLowerCase() ?? 'and';
  }
  return verdict;
}

function matches(contact: ContactRow, condition: Condition): boolean {
  const values = {
    identifier: contact.identifier,
    email: contact.email,
    phone_number: contact.phoneNumber,
    name: contact.name,
  };
  const value = values[condition.attribute_key]?.toLowerCase();
  const wanted = condition.values.map((text) => text.toLowerCase());
  switch (condition.filter_operator) {
    case 'equal_to':
      return value !== undefined && wanted.includes(value);
    case 'not_equal_to':
      return value === undefined || !wanted.includes(value);
    case 'contains':
      return value !== undefined && wanted.some((text) => value.includes(text));
  }
}
