// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest';
import { createDeliveryList } from './delivery-list.js';
import type { Delivery } from './types.d.ts';

const aDelivery = (id: string, state = 'waiting'): Delivery => ({
  id,
  connection: 'zendesk-main',
  type: 'comment',
  conversation: 'zendesk_21',
  receivedAt: '2026-01-15T12:00:00.000Z',
  state,
  reason: null,
  flows: [],
});

let body: HTMLElement;
let list: ReturnType<typeof createDeliveryList>;
const rows = () => [...body.querySelectorAll<HTMLElement>('tr.delivery')];

beforeEach(() => {
  body = document.createElement('tbody');
  document.body.replaceChildren(body);
  list = createDeliveryList(body);
});

test('keeps the newest on top, in whatever order they come', () => {
  for (const id of ['b', 'd', 'a', 'c']) list.put(aDelivery(id));
  expect(rows().map((row) => row.dataset.id)).toEqual(['d', 'c', 'b', 'a']);
});

test('leaves what has not changed alone', () => {
  list.put(aDelivery('a'));
  const [before] = rows();
  list.put(aDelivery('a'));
  expect(rows()[0]).toBe(before);
});

test('keeps open details and focus when a row changes', () => {
  list.put(aDelivery('a', 'parked'));
  expect(list.toggle('a')).toBe(true);
  body.querySelector<HTMLElement>('[data-action="replay"]')?.focus();
  list.put(aDelivery('a', 'waiting'));
  expect(body.querySelectorAll('tr.details')).toHaveLength(1);
  expect(body.querySelector('[data-action="replay"]')).toBeNull();
  const focused = document.activeElement;
  expect(focused instanceof HTMLElement ? focused.dataset.action : undefined).toBe('toggle');
  expect(focused?.getAttribute('aria-expanded')).toBe('true');
});

test('removes a row with its details', () => {
  list.put(aDelivery('a'));
  list.toggle('a');
  list.remove('a');
  expect(body.childElementCount).toBe(0);
});
