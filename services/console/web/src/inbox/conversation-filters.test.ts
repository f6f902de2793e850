import { expect, test } from 'vitest';
import { readFilters } from './conversation-filters.ts';

test.each([
  [{}, {}],
  [
    { status: 'Open', platform: 'zalo', unread: true, q: 'mai' },
    { status: 'Open', platform: 'zalo', unread: true, q: 'mai' },
  ],
  [
    { unread: 'true', assignee: 'me' },
    { unread: true, assignee: 'me' },
  ],
  // The router reads numbers out of the address.
  [{ q: 48213 }, { q: '48213' }],
  [{ status: 'open', platform: '', q: '', unread: false, other: 1 }, {}],
  [{ platform: ['a'], q: { a: 1 } }, {}],
])('%o in the address means %o', (search, filters) => {
  expect(readFilters(search)).toEqual(filters);
});

test.each([{}, { status: '' }, { status: 'open', unread: 'no', q: '' }])(
  '%o overrides whatever the router has read',
  (search) => {
    const read = { ...search, ...readFilters(search) };
    expect(Object.values(read)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  },
);
