import type { ZendeskComment, ZendeskEvent } from '@omnirelay/adapters/zendesk/normalize.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appearanceOf, decideFromZendesk, type ZendeskKnowledge } from './decide-zendesk.ts';

const us = '100';
const customer = '200';
const staff = '300';

const ticket = {
  id: '7',
  status: 'open',
  tags: [],
  updatedAt: '2026-01-08T10:00:00Z',
  requesterId: customer,
  externalId: undefined,
  createdAt: undefined,
};
const known: ZendeskKnowledge = {
  agentId: us,
  isOurComment: false,
  hasLink: true,
};
const settings = { staffComments: 'outgoing', syncStatus: true } as const;

function aComment(with_: Partial<ZendeskComment> = {}): ZendeskComment {
  return {
    kind: 'comment',
    ticket,
    actorId: customer,
    commentId: '1',
    isPublic: true,
    author: { id: customer, isStaff: false, name: 'Ann', email: undefined },
    text: { text: 'It leaks', format: 'plain' },
    plainText: 'It leaks',
    at: '2026-01-08T10:00:00Z',
    attachments: [],
    ...with_,
  };
}
const byStaff = { id: staff, isStaff: true, name: 'Sam', email: undefined };
const byUs = { id: us, isStaff: true, name: 'Omnirelay', email: undefined };
const file = {
  id: '9',
  name: 'a.png',
  contentType: 'image/png',
  url: 'https://acme.example/a.png',
  sizeBytes: 3,
  isMalware: false,
  isPublic: true,
};
type Attached = Extract<ZendeskEvent, { kind: 'attachment' }>;

function anAttachment(with_: Partial<Attached> = {}): Attached {
  const at = '2026-01-08T10:00:00Z';
  return {
    kind: 'attachment',
    ticket,
    actorId: customer,
    commentId: '1',
    attachment: file,
    at,
    ...with_,
  };
}
const status = (to: string, at = '2026-01-08T10:00:05Z'): ZendeskEvent => ({
  kind: 'status',
  ticket,
  actorId: customer,
  status: to,
  at,
});

interface Row {
  name: string;
  event: ZendeskEvent;
  known?: Partial<ZendeskKnowledge>;
  settings?: Partial<Parameters<typeof decideFromZendesk>[2]>;
  want: ReturnType<typeof decideFromZendesk>;
}
const skip = (reason: string) => ({ kind: 'skip', reason }) as const;

const rows: Row[] = [
  {
    name: 'a customer’s comment comes in',
    event: aComment(),
    want: { kind: 'comment', as: 'incoming' },
  },
  {
    name: 'on a ticket that carries our tags, too',
    event: aComment({ ticket: { ...ticket, tags: ['from_chatwoot', 'no_webhook'] } }),
    want: { kind: 'comment', as: 'incoming' },
  },
  {
    name: 'a comment that we read has no actor',
    event: aComment({ actorId: undefined }),
    want: { kind: 'comment', as: 'incoming' },
  },
  {
    name: 'files without a word are a comment',
    event: aComment({ text: { text: ' \n', format: 'plain' }, attachments: [file] }),
    want: { kind: 'comment', as: 'incoming' },
  },
  {
    name: 'neither word nor file is nothing',
    event: aComment({ text: { text: ' \n', format: 'plain' } }),
    want: skip('empty'),
  },
  {
    name: 'staff’s public comment goes out as context',
    event: aComment({ author: byStaff, actorId: staff }),
    want: { kind: 'comment', as: 'outgoing' },
  },
  {
    name: 'staff’s public comment as a note, where so set',
    event: aComment({ author: byStaff, actorId: staff }),
    settings: { staffComments: 'note' },
    want: { kind: 'comment', as: 'note' },
  },
  {
    name: 'staff’s public comment stays, where so set',
    event: aComment({ author: byStaff, actorId: staff }),
    settings: { staffComments: 'ignore' },
    want: skip('staff-comment'),
  },
  {
    name: 'an internal comment is a private note',
    event: aComment({ author: byStaff, actorId: staff, isPublic: false }),
    want: { kind: 'comment', as: 'note' },
  },
  {
    name: 'an internal comment stays, where so set',
    event: aComment({ author: byStaff, actorId: staff, isPublic: false }),
    settings: { staffComments: 'ignore' },
    want: skip('private-note'),
  },
  {
    name: 'an internal comment by a light user is a private note',
    event: aComment({ isPublic: false }),
    want: { kind: 'comment', as: 'note' },
  },
  {
    name: 'what our user caused is an echo',
    event: aComment({ author: byUs, actorId: us }),
    want: skip('own-echo'),
  },
  {
    name: 'in an agent’s name, too',
    event: aComment({ author: byStaff, actorId: us }),
    want: skip('own-echo'),
  },
  {
    name: 'and in a customer’s',
    event: aComment({ actorId: us }),
    want: skip('own-echo'),
  },
  {
    name: 'our comment without an actor is an echo',
    event: aComment({ author: byUs, actorId: undefined }),
    want: skip('own-echo'),
  },
  {
    name: 'our comment whose actor is its named author is an echo',
    event: aComment({ author: byStaff, actorId: staff }),
    known: { isOurComment: true },
    want: skip('own-echo'),
  },
  {
    name: 'a file is carried',
    event: anAttachment(),
    want: { kind: 'file' },
  },
  {
    name: 'an infected file is not',
    event: anAttachment({ attachment: { ...file, isMalware: true } }),
    want: skip('malware'),
  },
  {
    name: 'a file of ours is an echo',
    event: anAttachment({ actorId: us }),
    want: skip('own-echo'),
  },
  { name: 'a status is carried', event: status('solved'), want: { kind: 'status' } },
  {
    name: 'a status without a conversation has nowhere to go',
    event: status('solved'),
    known: { hasLink: false },
    want: skip('no-conversation'),
  },
  {
    name: 'statuses stay, where so set',
    event: status('solved'),
    settings: { syncStatus: false },
    want: skip('status-not-synced'),
  },
  {
    name: 'a status that we wrote is an echo',
    event: { ...status('solved'), actorId: us },
    want: skip('own-echo'),
  },
  {
    name: 'a redaction withdraws',
    event: {
      kind: 'withdrawn',
      ticket,
      actorId: staff,
      commentId: '1',
      attachmentId: undefined,
      isMadePrivate: false,
      at: '2026-01-08T10:00:05Z',
    },
    want: { kind: 'withdraw' },
  },
  {
    name: 'a hint is looked into',
    event: { kind: 'hint', ticket, actorId: customer },
    want: { kind: 'read' },
  },
  {
    name: 'a hint at what we did is an echo',
    event: { kind: 'hint', ticket, actorId: us },
    want: skip('own-echo'),
  },
  {
    name: 'anything else is not relayed',
    event: { kind: 'other', ticket, actorId: customer, type: 'ticket.tags_changed' },
    want: skip('not-relayed'),
  },
];

describe('decideFromZendesk', () => {
  test.each(rows)('$name', (row) => {
    const decision = decideFromZendesk(
      row.event,
      { ...known, ...row.known },
      { ...settings, ...row.settings },
    );
    expect(decision).toEqual(row.want);
  });

  test('whatever else holds, an internal comment is a note or nothing', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.constantFrom('outgoing', 'note', 'ignore'),
        (isStaff, staffComments) => {
          expect([undefined, 'note']).toContain(appearanceOf(isStaff, false, staffComments));
        },
      ),
    );
  });

  test('whatever else holds, what we caused is skipped', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...rows.map(({ event }) => event)),
        fc.constantFrom('outgoing', 'note', 'ignore'),
        fc.boolean(),
        fc.boolean(),
        (event, staffComments, syncStatus, hasLink) => {
          const decision = decideFromZendesk(
            { ...event, actorId: us },
            { ...known, hasLink },
            { staffComments, syncStatus },
          );
          expect(decision).toEqual(skip('own-echo'));
        },
      ),
    );
  });
});
