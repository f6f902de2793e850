import { describe, expect, test } from 'vitest';
import { aStaffMember, aThread, talkOf } from './support/desk.ts';
import { useSystem } from './support/use-system.ts';

const internal = { body: 'between us', public: false };
const open = { body: 'for all', public: true };

describe('staffComments: note', () => {
  const run = useSystem({ relay: { staffComments: 'note' } });

  test('all that staff says in Zendesk becomes private notes', async () => {
    const { system } = run;
    const { ann, ticket, conversation } = await aThread(system);
    const sam = aStaffMember(system);
    system.zendesk.comment(ticket.id, { authorId: sam.id, ...open });
    await system.settled();
    system.zendesk.comment(ticket.id, { authorId: sam.id, ...internal });
    await system.settled();
    system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'Thanks' });
    await system.settled();
    expect(talkOf(system, conversation.id)).toEqual([
      'incoming: It leaks',
      expect.stringMatching(/^note: .*for all$/s),
      expect.stringMatching(/^note: .*between us$/s),
      'incoming: Thanks',
    ]);
  });
});

describe('staffComments: ignore, syncStatus: false', () => {
  const run = useSystem({ relay: { staffComments: 'ignore', syncStatus: false } });

  test('nothing that staff says or does in Zendesk reaches Chatwoot', async () => {
    const { system } = run;
    const { ann, ticket, conversation } = await aThread(system);
    const sam = aStaffMember(system);
    const file = { fileName: 'a.txt', contentType: 'text/plain', data: Buffer.from('a') };
    system.zendesk.comment(ticket.id, { authorId: sam.id, ...open, attachments: [file] });
    system.zendesk.comment(ticket.id, { authorId: sam.id, ...internal, attachments: [file] });
    system.zendesk.setStatus(ticket.id, 'solved', sam.id);
    await system.settled();
    system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'Hello?' });
    await system.settled();
    expect(talkOf(system, conversation.id)).toEqual(['incoming: It leaks', 'incoming: Hello?']);
    expect(system.chatwoot.conversation(conversation.id).status).toBe('open');
  });
});
