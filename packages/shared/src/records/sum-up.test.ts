import { expect, test } from 'vitest';
import { sumUp } from './sum-up.ts';

const flow = (is: string) => {
  const [name = '', state = ''] = is.split(' ');
  return { eventId: 'e', flow: name, state, updatedAt: new Date(), version: '' };
};

test.each([
  { flows: ['crew skipped'], want: 'crew' },
  { flows: ['crew skipped', 'relay done'], want: 'relay' },
  { flows: ['relay done', 'crew waiting'], want: 'crew' },
  {
    flows: ['crew waiting', 'relay retrying', 'desk parked', 'answers uncertain'],
    want: 'answers',
  },
  { flows: ['crew waiting', 'relay retrying', 'desk parked'], want: 'desk' },
  { flows: ['crew waiting', 'relay retrying'], want: 'relay' },
  // That it was stored says the least, that it could not be stored as much as with any flow.
  { flows: ['inbox done', 'crew skipped'], want: 'crew' },
  { flows: ['inbox-two done', 'crew waiting'], want: 'crew' },
  { flows: ['inbox done'], want: 'inbox' },
  { flows: ['inbox parked', 'relay done'], want: 'inbox' },
  { flows: ['inboxes done', 'crew skipped'], want: 'inboxes' },
])('of $flows the event shows $want', ({ flows, want }) => {
  expect(sumUp(flows.map(flow))?.flow).toBe(want);
  expect(sumUp(flows.map(flow).reverse())?.flow).toBe(want);
});

test('without flows there is none', () => {
  expect(sumUp([])).toBeUndefined();
});
