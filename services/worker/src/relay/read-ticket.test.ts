import { asListed } from '@omnirelay/adapters/zendesk/announced.ts';
import { Comment } from '@omnirelay/adapters/zendesk/schema.ts';
import { expect, test } from 'vitest';
import { hintedComments } from './read-ticket.ts';

const hintedAt = Date.parse('2026-01-08T10:00:00Z');
const minutes = 60_000;
const hours = 60 * minutes;
const link = { ticketId: '7', conversationId: '42', contactId: '5' };

/** Newest first, as Zendesk lists them; ids say how old each is. */
function comments(...agesMs: number[]): Comment[] {
  return agesMs.map((ageMs) => ({
    id: String(ageMs),
    author_id: '200',
    public: true,
    created_at: new Date(hintedAt - ageMs).toISOString(),
  }));
}
const idsOf = (found: Comment[]) => found.map(({ id }) => Number(id));

test('an unknown ticket: the newest comment, and those of the last minutes, oldest first', () => {
  const found = hintedComments(comments(0, 2 * minutes, 11 * minutes), hintedAt, {});
  expect(idsOf(found)).toEqual([2 * minutes, 0]);
});

test('the newest comment is always read, however old', () => {
  expect(idsOf(hintedComments(comments(90 * hours, 91 * hours), hintedAt, {}))).toEqual([
    90 * hours,
  ]);
});

test('a linked ticket: everything of the last day, oldest first', () => {
  const found = hintedComments(comments(0, 2 * hours, 23 * hours, 25 * hours), hintedAt, { link });
  expect(idsOf(found)).toEqual([23 * hours, 2 * hours, 0]);
});

test('a ticket without comments has nothing to read', () => {
  expect(hintedComments([], hintedAt, { link })).toEqual([]);
});

test.each(['malware_found', 'malware_not_found'])(
  'a comment that was read can be read again, files and all (%s)',
  (malware_scan_result) => {
    const read = Comment.parse({
      id: 1,
      author_id: 2,
      body: 'See',
      public: true,
      created_at: '2026-01-08T10:00:00Z',
      attachments: [
        {
          id: 3,
          file_name: 'a.png',
          content_type: 'image/png',
          content_url: 'https://acme.example/a.png',
          size: 4,
          malware_scan_result,
        },
      ],
    });
    expect(Comment.parse(JSON.parse(JSON.stringify(asListed(read))))).toEqual(read);
  },
);
