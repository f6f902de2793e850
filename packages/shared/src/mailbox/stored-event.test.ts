import { expect, test } from 'vitest';
import { NewerFormatError } from '../formats.ts';
import { decodeEvent, encodeEvent } from './stored-event.ts';
import { anEvent } from './testing/an-event.ts';

test.each([
  ['plain', {}],
  ['with bytes of any kind', { body: Buffer.from([0, 10, 13, 255]) }],
  ['of another content type', { contentType: 'text/plain' }],
  ['unreadable', { flows: [], unreadable: 'invalid_json' }],
  ['backfilled', { backfill: true }],
  ['found', { found: true }],
  ['signed', { signed: true }],
  ['unsigned', { signed: false }],
  ['kept from its flows', { flows: [], webhooksOff: true }],
  ['traced', { traceParent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }],
])('an event that is %s comes back as it was', (_, part) => {
  const event = anEvent(part);
  expect(decodeEvent(event.id, encodeEvent(event))).toEqual(event);
});

test('an event of an older version, which knew less, is read', () => {
  const header = {
    v: 1,
    c: 'zendesk-main',
    t: 'comment',
    k: '21',
    x: 'zendesk_21',
    e: 'c-1',
    f: [],
  };
  const stored = Buffer.from(`${JSON.stringify(header)}\n{}`);
  expect(decodeEvent('some-id', stored)).toMatchObject({ connection: 'zendesk-main' });
  expect(decodeEvent('some-id', stored).signed).toBeUndefined();
});

test('without traces, nothing is stored of them', () => {
  expect(encodeEvent(anEvent()).toString()).not.toContain('"p":');
});

test.each([{ p: 7 }, { later: 'than this version' }])(
  'an event is read whatever else its header has: %o',
  (more) => {
    const stored = encodeEvent(anEvent())
      .toString()
      .replace('{', `{${JSON.stringify(more).slice(1, -1)},`);
    expect(decodeEvent('some-id', Buffer.from(stored))).toMatchObject({ type: 'comment' });
  },
);

test('an event of a newer format is left alone', () => {
  const newer = Buffer.from('{"v":2,"f":"of another shape"}\n{}');
  expect(() => decodeEvent('some-id', newer)).toThrow(NewerFormatError);
});

test('what a newer version says beside it, in the same format, is overlooked', () => {
  const event = anEvent();
  const stored = encodeEvent(event).toString().replace('{"v":1,', '{"v":1,"later":{"x":1},');
  expect(decodeEvent(event.id, Buffer.from(stored))).toEqual(event);
});
