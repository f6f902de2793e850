import { cleanText } from '@omnirelay/adapters/text/index.ts';
import { nastyText } from '@omnirelay/adapters/text/testing/nasty-text.ts';
import { storeAsChatwoot } from '@omnirelay/adapters/text/testing/render-liquid.ts';
import { LeakError } from '@omnirelay/adapters/visibility.ts';
import { PermanentError } from '@omnirelay/shared/errors.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { operatorMessage } from './chatwoot-target.ts';
import { aReply } from './testing/a-reply.ts';
import { operatorComment } from './zendesk-target.ts';

const anyRow = fc.record({
  content: fc.string({ unit: 'binary', maxLength: 200 }),
  private: fc.boolean(),
  sender: fc.constantFrom('agent', 'bot', 'system', 'customer'),
  author: fc.constantFrom('Mai', 'mai@acme.example', ''),
  state: fc.constantFrom('sending', 'sent', 'draft'),
});

/** What `make` would have a customer see: nothing of a note or a draft, and no customer's own words. */
function isKept(
  row: { private: boolean; sender: string; state: string },
  make: () => { isPublic: boolean },
) {
  const isDraft = row.sender !== 'agent' && row.state === 'draft';
  if (!row.private && (isDraft || row.sender === 'customer')) {
    expect(make).toThrow(LeakError);
    return;
  }
  expect(make().isPublic).toBe(!row.private);
}

test('whatever a row says, only words that are no note and no draft of the AI’s are public', () => {
  fc.assert(
    fc.property(anyRow, (row) => {
      const reply = aReply(row);
      isKept(row, () => ({ isPublic: !operatorMessage(reply, 'e').private }));
      isKept(row, () => ({ isPublic: operatorComment(reply, [], true).public }));
    }),
    { numRuns: 1_000 },
  );
});

test('a reply has our marker, and nothing that keeps a native channel from sending it', () => {
  expect(operatorMessage(aReply(), 'chatwoot-main.reply-m1.reply.message')).toEqual({
    message_type: 'outgoing',
    private: false,
    content: 'Good morning',
    content_attributes: {
      omnirelay: {
        effect: 'chatwoot-main.reply-m1.reply.message',
        from: 'console',
        author: 'Mai',
      },
    },
  });
});

test.each([
  ['the AI’s answer', { sender: 'bot' }, 'answer'],
  ['its notice', { sender: 'system' }, 'answer'],
  ['its draft', { sender: 'bot', private: true }, 'draft'],
  ['a program’s answer', { sender: 'bot', author: 'CrewAI' }, 'program'],
])('%s says whose it is', (_, row, from) => {
  const { content_attributes: attributes } = operatorMessage(aReply({ author: '', ...row }), 'e');
  expect(attributes).toMatchObject({ omnirelay: { effect: 'e', from } });
});

test('Chatwoot stores what was typed, whatever Liquid would make of it', () => {
  fc.assert(
    fc.property(nastyText, (content) => {
      const sent = operatorMessage(aReply({ content }), 'e').content;
      expect(storeAsChatwoot(sent)).toBe(cleanText(content));
    }),
  );
});

test('what is too long is refused with a reason', () => {
  const make = (length: number) => aReply({ content: 'x'.repeat(length) });
  expect(() => operatorMessage(make(150_001), 'e')).toThrow(PermanentError);
  expect(() => operatorComment(make(70_000), [], false)).toThrow(/longer than a Zendesk comment/);
  expect(operatorMessage(make(150_000), 'e').content).toHaveLength(150_000);
});

test('files without words are named', () => {
  const file = { name: 'a.png', contentType: 'image/png', sizeBytes: 3, body: Buffer.from('png') };
  const comment = operatorComment(aReply({ content: '' }), [file], false);
  expect(comment.html_body).toContain('a.png');
});
