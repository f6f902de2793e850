import { setTimeout as wait } from 'node:timers/promises';
import type { ChatwootFake } from '../chatwoot/index.ts';
import type { ZendeskFake } from '../zendesk/index.ts';

interface Scene {
  zendesk: ZendeskFake;
  chatwoot: ChatwootFake;
  signal: AbortSignal;
}

type Line =
  | { by: 'customer'; says: string; file?: string }
  | { by: 'agent'; says: string; note?: true; file?: string }
  | { by: 'agent'; sets: 'resolved' };

interface Story {
  customer: { name: string; email: string };
  subject: string;
  lines: Line[];
}

const stories: Story[] = [
  {
    customer: { name: 'Ann Lee', email: 'ann.lee@example.com' },
    subject: 'The kettle leaks',
    lines: [
      { by: 'customer', says: 'Hello, my new kettle leaks from the bottom. Order A-1042.' },
      { by: 'agent', says: 'Looks like the seal again, third one this week.', note: true },
      { by: 'agent', says: 'Sorry to hear that! Could you send us a **photo** of the base?' },
      { by: 'customer', says: 'Of course, here it is 📷', file: 'kettle.png' },
      { by: 'agent', says: 'Thank you. A new one is on its way, no need to return the old one.' },
      { by: 'agent', sets: 'resolved' },
    ],
  },
  {
    customer: { name: 'Nguyễn Văn An', email: 'an.nguyen@example.com' },
    subject: 'Giao hàng',
    lines: [
      { by: 'customer', says: 'Đơn hàng của tôi khi nào đến ạ?' },
      { by: 'agent', says: 'Dạ, đơn của anh sẽ đến vào *thứ Hai*.' },
      { by: 'customer', says: 'Cảm ơn!' },
    ],
  },
  {
    customer: { name: 'Chloé Martin', email: 'chloe.martin@example.com' },
    subject: 'Facture',
    lines: [
      { by: 'customer', says: 'Bonjour, il manque la TVA sur ma facture {{invoice.number}}.' },
      { by: 'agent', says: 'Bonjour Chloé, voici la facture corrigée.', file: 'facture.pdf' },
    ],
  },
];

const readingMs = 1_500;
const betweenStoriesMs = 60_000;
const patienceMs = 30_000;

/** Plays the stories side by side, and again every minute. */
export async function playStories(scene: Scene): Promise<void> {
  const agent = scene.chatwoot.addAgent({ name: 'Binh', email: 'binh@acme.example' });
  for (let round = 1; !scene.signal.aborted; round++) {
    await Promise.all(stories.map((story) => play(scene, story, round, agent.id)));
    await wait(betweenStoriesMs, undefined, { signal: scene.signal }).catch(() => {});
  }
}

async function play(scene: Scene, story: Story, round: number, agentId: number): Promise<void> {
  const { zendesk, chatwoot, signal } = scene;
  const email = story.customer.email;
  const customer =
    zendesk.users().find((user) => user.email === email) ??
    zendesk.addUser({ ...story.customer, role: 'end-user' });
  let ticketId: number | undefined;
  try {
    for (const line of story.lines) {
      await wait(readingMs, undefined, { signal });
      const attachments = 'file' in line && line.file ? [demoFile(line.file)] : [];
      if (line.by === 'customer' && ticketId === undefined) {
        const subject = round === 1 ? story.subject : `${story.subject} (${round})`;
        const opening = { requesterId: customer.id, subject, comment: line.says, attachments };
        ticketId = zendesk.createTicket(opening).id;
      } else if (line.by === 'customer' && ticketId !== undefined) {
        zendesk.comment(ticketId, { authorId: customer.id, body: line.says, attachments });
      } else {
        const conversationId = await conversationOf(chatwoot, ticketId, signal);
        if ('sets' in line) chatwoot.setStatus(conversationId, line.sets, agentId);
        else if ('says' in line) {
          const isPrivate = 'note' in line && line.note === true;
          const reply = { agentId, content: line.says, private: isPrivate, attachments };
          chatwoot.agentReply(conversationId, reply);
        }
      }
    }
  } catch (error) {
    if (!signal.aborted) console.log(`the story "${story.subject}" stopped: ${String(error)}`);
  }
}

/** The agent waits until the customer's message has crossed. */
async function conversationOf(
  chatwoot: ChatwootFake,
  ticketId: number | undefined,
  signal: AbortSignal,
): Promise<number> {
  const giveUpAt = Date.now() + patienceMs;
  while (Date.now() < giveUpAt) {
    const found = chatwoot.conversations().find(({ id }) => {
      return chatwoot.conversation(id).sourceId === String(ticketId);
    });
    if (found) return found.id;
    await wait(100, undefined, { signal });
  }
  throw new Error(`ticket ${ticketId} has not crossed within ${patienceMs / 1_000} s`);
}

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==';

function demoFile(fileName: string) {
  return fileName.endsWith('.png')
    ? { fileName, contentType: 'image/png', data: Buffer.from(pixel, 'base64') }
    : { fileName, contentType: 'application/pdf', data: Buffer.from('%PDF-1.4\n%%EOF\n') };
}
