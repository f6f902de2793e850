import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import {
  aCustomer,
  anAgent,
  aThread,
  conversationOf,
  expectNothingParked,
  expectReplies,
  type Thread,
} from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import {
  essence,
  filesAtChatwoot,
  filesAtZendesk,
  film,
  png,
  textAtChatwoot,
} from './support/files.ts';
import { postAsZendesk } from './support/post-webhook.ts';
import { useSystem } from './support/use-system.ts';

const run = useSystem({ relay: { maxFileMb: 6 } });

const tooLarge = {
  ...film,
  fileName: 'long film.mp4',
  data: Buffer.concat([film.data, film.data]),
};

test('what is too large becomes a line, and the other files arrive', async () => {
  const thread = await aThread(run.system);
  const agent = anAgent(run.system);
  const attachments = [png, tooLarge];
  const { zendesk, chatwoot } = run.system;
  const reply = { agentId: agent.id, content: 'See', attachments };
  chatwoot.agentReply(thread.conversation.id, reply);
  await expectReplies(run.system, thread.ticket.id, [/\[File not carried over: long film\.mp4/]);
  expect(essence(filesAtZendesk(run.system, thread))).toEqual(essence([png]));

  zendesk.comment(thread.ticket.id, { authorId: thread.ann.id, body: 'See', attachments });
  await eventually(
    () => textAtChatwoot(run.system, thread).includes('[File not carried over') || 'no line',
  );
  await run.system.settled();
  expect(textAtChatwoot(run.system, thread)).toMatch(
    /\[File not carried over: long film\.mp4.*too large\]/,
  );
});

test('a stated size is not believed', async () => {
  const thread = await aThread(run.system);
  const agent = anAgent(run.system);
  const liar = { ...tooLarge, fileName: 'tiny.bin' };
  const honest = { ...png, fileName: 'one-byte.png' };
  run.system.chatwoot.setFileFault('tiny.bin', 'wrong-size');
  run.system.chatwoot.setFileFault('one-byte.png', 'wrong-size');
  const reply = { agentId: agent.id, content: 'See', attachments: [liar, honest] };
  run.system.chatwoot.agentReply(thread.conversation.id, reply);
  await expectReplies(run.system, thread.ticket.id, [/tiny\.bin.*too large/]);
  expect(essence(filesAtZendesk(run.system, thread))).toEqual(essence([honest]));
});

test('an expired file becomes a line', async () => {
  const thread = await aThread(run.system);
  const agent = anAgent(run.system);
  const { chatwoot } = run.system;
  chatwoot.setFileFault('old.png', 'expired');
  const attachments = [{ ...png, fileName: 'old.png' }];
  chatwoot.agentReply(thread.conversation.id, { agentId: agent.id, attachments });
  await expectReplies(run.system, thread.ticket.id, [
    /\[File not carried over: old\.png.*expired\]$/,
  ]);
});

test('an expired file of a customer becomes a line', async () => {
  const { zendesk } = run.system;
  const thread = await aThread(run.system);
  zendesk.webhooks.pause();
  const comment = zendesk.comment(thread.ticket.id, {
    authorId: thread.ann.id,
    body: 'See',
    attachments: [png],
  });
  zendesk.spoilAttachment(comment.attachments[0]?.id ?? 0, { expired: true });
  zendesk.webhooks.resume();
  await eventually(() => textAtChatwoot(run.system, thread).includes('expired') || 'no line');
  await run.system.settled();
  expect(textAtChatwoot(run.system, thread)).toMatch(
    /\[File not carried over: leak\.png.*expired\]/,
  );
});

test('an infected file becomes a line', async () => {
  const { zendesk } = run.system;
  const ann = aCustomer(run.system);
  const ticket = zendesk.createTicket({
    requesterId: ann.id,
    subject: 'See',
    attachments: [png],
    silent: true,
  });
  const attachment = ticket.comments[0]?.attachments[0];
  zendesk.spoilAttachment(attachment?.id ?? 0, { malwareScanResult: 'malware_found' });
  await postAsZendesk(run.system, { ticket_id: String(ticket.id) });
  const conversation = await conversationOf(run.system, ticket.id);
  const thread = { ann, ticket, conversation };
  await eventually(() => textAtChatwoot(run.system, thread).includes('virus scanner') || 'no line');
  expect(filesAtChatwoot(run.system, thread)).toEqual([]);
});

test('a file that stalls or breaks off is tried again, then becomes a line', {
  timeout: 90_000,
}, async () => {
  const agent = anAgent(run.system);
  const { chatwoot } = run.system;
  for (const fault of ['stall', 'truncate'] as const) {
    const thread = await aThread(run.system);
    const fileName = `${fault}.png`;
    chatwoot.setFileFault(fileName, fault);
    const attachments = [{ ...png, fileName }];
    chatwoot.agentReply(thread.conversation.id, { agentId: agent.id, content: 'See', attachments });
    const line = new RegExp(`See\\s+\\[File not carried over: ${fault}\\.png.*downloaded\\]$`);
    await expectReplies(run.system, thread.ticket.id, [line], 60_000);
  }
});

test('a file that comes after a passing fault arrives', async () => {
  const thread = await aThread(run.system);
  const agent = anAgent(run.system);
  const { chatwoot } = run.system;
  const path = /active_storage\/disk/;
  chatwoot.faults.inject({ method: 'GET', path, fault: { kind: 'status', status: 503 } });
  const reply = { agentId: agent.id, content: 'See', attachments: [png] };
  chatwoot.agentReply(thread.conversation.id, reply);
  await expectReplies(run.system, thread.ticket.id, [/See$/]);
  expect(essence(filesAtZendesk(run.system, thread))).toEqual(essence([png]));
});

/** As Zendesk announces a file; the address is the test's. */
function attachmentEvent({ ticket, ann }: Thread, id: string, content_url: string) {
  return {
    account_id: 22000001,
    id: `event-${id}`,
    subject: `zen:ticket:${ticket.id}`,
    time: new Date().toISOString(),
    type: 'zen:event-type:ticket.attachment_linked_to_comment',
    zendesk_event_version: '2022-11-06',
    detail: {
      id: String(ticket.id),
      actor_id: String(ann.id),
      requester_id: String(ann.id),
      status: 'OPEN',
      tags: null,
      updated_at: ticket.updatedAt.toISOString(),
    },
    event: {
      comment: {
        id: '77',
        attachment: {
          id,
          content_type: 'text/plain',
          content_url,
          filename: 'notes.txt',
          is_public: true,
        },
      },
    },
  };
}

test.each([
  ['link-local', 'http://169.254.169.254/latest/meta-data/'],
  ['private', 'http://10.1.2.3/notes.txt'],
  ['loopback under another name', 'http://[::1]/notes.txt'],
  ['a file', 'file:///etc/hostname'],
])('an address that is %s is refused', async (name, url) => {
  const thread = await aThread(run.system);
  const event = attachmentEvent(thread, `9${name.length}${url.length}`, url);
  expect(await postAsZendesk(run.system, event)).toBe(200);
  await eventually(() => textAtChatwoot(run.system, thread).includes('not allowed') || 'no line');
  await run.system.settled();
  expect(textAtChatwoot(run.system, thread)).toContain('[File not carried over: notes.txt');
  expect(filesAtChatwoot(run.system, thread)).toEqual([]);
});

test('another origin gets no credentials, neither at once nor by a redirect', async () => {
  const shown: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    shown.push(request.headers.authorization);
    if (request.url === '/redirect') response.writeHead(302, { location: '/file' }).end();
    else response.writeHead(200, { 'content-type': 'text/plain' }).end('foreign');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const thread = await aThread(run.system);
  const event = attachmentEvent(thread, '4711', `http://127.0.0.1:${port}/redirect`);
  await postAsZendesk(run.system, event);
  await eventually(() => filesAtChatwoot(run.system, thread).length === 1 || 'no file');
  await run.system.settled();
  expect(filesAtChatwoot(run.system, thread)[0]?.data.toString()).toBe('foreign');
  expect(shown).toEqual([undefined, undefined]);
  await new Promise((resolve) => server.close(resolve));
});

test('nothing was parked', async () => {
  await expectNothingParked(run.system);
});
