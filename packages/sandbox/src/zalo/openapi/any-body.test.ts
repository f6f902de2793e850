import { placesIn, withValueAt } from '@omnirelay/adapters/testing/mutate-json.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefusal } from '../../kit/index.ts';
import { readSending } from './message-body.ts';

const button = { title: 'a', type: 'oa.query.show', payload: 'b' };
const element = { media_type: 'image', url: 'https://acme.example/a.jpg' };
const template = (payload: object) => ({
  recipient: { user_id: '42' },
  message: { text: 'a', attachment: { type: 'template', payload } },
});
const good = [
  { recipient: { user_id: '42' }, message: { text: 'a', quote_message_id: 'b' } },
  template({ buttons: [button] }),
  template({ template_type: 'media', elements: [element] }),
];

test('whatever a body holds, it is one of those that the sheet has or is refused by name', () => {
  for (const body of good) {
    expect(readSending(body).userId).toBe('42');
    const places = fc.constantFrom(...placesIn(body));
    fc.assert(
      fc.property(places, fc.jsonValue(), (place, value) => {
        try {
          const { userId, text, content } = readSending(withValueAt(body, place, value));
          expect([typeof userId, typeof content.kind]).toEqual(['string', 'string']);
          expect(text ?? '').not.toMatch(/^\s+$/);
        } catch (error) {
          if (!isRefusal(error)) throw error;
          expect(error.statusCode).toBe(200);
          expect(error.body).toEqual({
            error: expect.toSatisfy((code) => [-201, -210].includes(Number(code))),
            message: expect.any(String),
          });
        }
      }),
      { numRuns: 300 },
    );
  }
});
