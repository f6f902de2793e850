import { describe, expect, test } from 'vitest';
import {
  isWanted,
  type Subscriptions,
  SubscriptionsInput,
  wantsPrevState,
} from './subscriptions.ts';

const update = { eventType: 'Ticket_Update', departmentId: '1', changed: ['status', 'statusType'] };
const thread = { eventType: 'Ticket_Thread_Add', departmentId: '1', direction: 'in' as const };

test.each<[string, Subscriptions | undefined, Parameters<typeof isWanted>[1], boolean]>([
  ['no subscriptions', undefined, update, true],
  ['another event', { Ticket_Add: null }, update, false],
  ['no filter', { Ticket_Update: null }, update, true],
  ['an empty filter', { Ticket_Update: {} }, update, true],
  ['its department', { Ticket_Update: { departmentIds: ['2', '1'] } }, update, true],
  ['another department', { Ticket_Update: { departmentIds: ['2'] } }, update, false],
  ['its field', { Ticket_Update: { fields: ['priority', 'status'] } }, update, true],
  ['another field', { Ticket_Update: { fields: ['priority'] } }, update, false],
  ['nothing changed', { Ticket_Update: { fields: ['status'] } }, { ...update, changed: [] }, false],
  ['its direction', { Ticket_Thread_Add: { direction: 'in' } }, thread, true],
  ['the other direction', { Ticket_Thread_Add: { direction: 'out' } }, thread, false],
])('%s: wanted %s', (_name, subscriptions, told, expected) => {
  expect(isWanted(subscriptions, told)).toBe(expected);
});

test.each<[Subscriptions | undefined, string, boolean]>([
  [undefined, 'Ticket_Update', true],
  [undefined, 'Ticket_Add', false],
  [{ Ticket_Update: { includePrevState: true } }, 'Ticket_Update', true],
  [{ Ticket_Update: null }, 'Ticket_Update', false],
])('%j: %s with its previous state: %s', (subscriptions, eventType, expected) => {
  expect(wantsPrevState(subscriptions, eventType)).toBe(expected);
});

describe('the API takes', () => {
  test.each<[object, boolean]>([
    [{ Ticket_Add: null }, true],
    [{ Ticket_Add: { departmentIds: ['190000000000006907'] } }, true],
    [{ Ticket_Update: { fields: ['a', 'b', 'c', 'd', 'e'], includePrevState: true } }, true],
    [{ Contact_Update: { includePrevState: true }, Ticket_Delete: null }, true],
    [{}, false],
    [{ Ticket_Status_Changed: null }, false],
    [{ Ticket_Delete: {} }, false],
    [{ Ticket_Add: { direction: 'in' } }, false],
    [{ Ticket_Add: { departmentIds: ['DOC'] } }, false],
    [{ Ticket_Thread_Add: { direction: 'both' } }, false],
    [{ Ticket_Update: { fields: ['a', 'b', 'c', 'd', 'e', 'f'] } }, false],
  ])('%j: %s', (subscriptions, expected) => {
    expect(SubscriptionsInput.safeParse(subscriptions).success).toBe(expected);
  });
});
