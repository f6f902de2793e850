import { createHash } from 'node:crypto';
import type { AnswerWindow, Conversation, Message, Owner } from '../src/api/shapes.ts';
import { hostile, type Samples, samples } from './samples.ts';

const platforms = ['facebook', 'whatsapp', 'zalo', 'instagram', 'zendesk', 'email', 'telegram'];
export const agents = [
  { email: 'admin@example.com', name: 'Robin Hart', role: 'admin' as const },
  { email: 'agent@example.com', name: 'Linh Dang', role: 'agent' as const },
  { email: 'sofia@example.com', name: 'Sofia Marques', role: 'agent' as const },
];

/** The same number for the same text, between 0 and 1. */
export function chance(seed: string): number {
  return createHash('sha1').update(seed).digest().readUInt32BE(0) / 2 ** 32;
}

export function pick<T>(seed: string, list: readonly T[]): T {
  return list[Math.floor(chance(seed) * list.length)] as T;
}

const minuteMs = 60_000;
export const startedAt = Date.now();
const iso = (ms: number) => new Date(ms).toISOString();
const samplesOf = (index: number) => pick(`language${index}`, samples);

/** Newest first, over the last weeks. */
export function makeConversations(count: number): Conversation[] {
  return Array.from({ length: count }, (_, index) => makeConversation(index));
}

/** Three Zalo customers who can be answered for free, for money, and not any more. */
const zaloCustomers: Partial<Record<number, { owner: Owner; heardMs: number }>> = {
  2: { owner: 'ai', heardMs: 2 * 3_600_000 },
  3: { owner: 'people', heardMs: 72 * 3_600_000 },
  4: { owner: 'people', heardMs: 200 * 3_600_000 },
};

function windowOf(heardMs: number): AnswerWindow {
  const hours = heardMs / 3_600_000;
  const heardAt = startedAt - heardMs;
  return {
    state: hours <= 48 ? 'free' : hours <= 168 ? 'paid' : 'closed',
    freeUntil: iso(heardAt + 48 * 3_600_000),
    closesAt: iso(heardAt + 168 * 3_600_000),
  };
}

function makeConversation(index: number): Conversation {
  const { names, asked } = samplesOf(index);
  const zalo = zaloCustomers[index];
  const platform = zalo ? 'zalo' : pick(`platform${index}`, platforms);
  const name = index === 7 ? (hostile[0] ?? '') : pick(`name${index}`, names);
  const isOpen = index < 12 || chance(`open${index}`) < 0.45;
  const at = iso(startedAt - Math.floor(index ** 1.35) * minuteMs - minuteMs);
  return {
    id: `c${String(index).padStart(6, '0')}`,
    platform,
    ...(zalo
      ? { externalId: `zalo_24681012${index}`, connection: 'zalo-main' }
      : platform === 'zendesk'
        ? { externalId: `zendesk_${21_000 + index}`, connection: 'zendesk-main' }
        : { externalId: `chatwoot_${300 + index}_${index}`, connection: 'chatwoot-main' }),
    contact: {
      name,
      email: chance(`email${index}`) < 0.6 ? `customer${index}@example.com` : null,
      phone: chance(`phone${index}`) < 0.3 ? `+84 90 ${1_000_000 + index}` : null,
      avatarUrl: null,
    },
    status: isOpen ? 'Open' : 'Closed',
    owner: zalo?.owner ?? (chance(`owner${index}`) < 0.2 ? 'ai' : 'people'),
    assignee: chance(`assigned${index}`) < 0.4 ? pick(`agent${index}`, agents).email : null,
    window: zalo ? windowOf(zalo.heardMs) : null,
    unread:
      isOpen && chance(`unread${index}`) < 0.35 && index > 1
        ? 1 + Math.floor(chance(`n${index}`) * 6)
        : 0,
    lastMessage: index === 7 ? (hostile[1] ?? '') : pick(`last${index}`, asked),
    lastMessageAt: at,
    createdAt: iso(Date.parse(at) - 40 * 60 * minuteMs),
    updatedAt: at,
  };
}

export function makeMessage(conversation: Conversation, changes: Partial<Message>): Message {
  return {
    id: `m${changes.createdAt ?? ''}${Math.random().toString(36).slice(2, 8)}`,
    conversationId: conversation.id,
    sender: 'customer',
    author: conversation.contact.name,
    content: '',
    private: false,
    attachments: [],
    state: 'stored',
    failure: null,
    providerId: null,
    editedAt: null,
    deletedAt: null,
    createdAt: conversation.lastMessageAt,
    ...changes,
  };
}

/** Oldest first; the first conversation has everything that a message can be. */
export function makeMessages(conversation: Conversation): Message[] {
  const index = Number(conversation.id.slice(1));
  const texts = samplesOf(index);
  const endMs = Date.parse(conversation.lastMessageAt);
  const count = index === 0 ? 140 : 4 + Math.floor(chance(`count${index}`) * 30);
  const messages = Array.from({ length: count }, (_, step) =>
    makeMessage(conversation, {
      id: `${conversation.id}m${String(step).padStart(5, '0')}`,
      createdAt: iso(endMs - (count - step) * 17 * minuteMs - 60 * minuteMs),
      providerId: String(90_000 + step),
      ...spoken(texts, `${conversation.id}${step}`),
    }),
  );
  if (index === 0) messages.push(...everyKind(conversation, endMs));
  if (zaloCustomers[index]) messages.push(...aiAnswers(conversation, endMs));
  if (index === 7) {
    messages.push(
      ...hostile.map((content, step) =>
        makeMessage(conversation, {
          id: `${conversation.id}z${step}`,
          content,
          createdAt: iso(endMs - (5 - step) * minuteMs),
        }),
      ),
    );
  }
  messages.push(
    makeMessage(conversation, { id: `${conversation.id}zz`, content: conversation.lastMessage }),
  );
  return messages;
}

function spoken(texts: Samples, seed: string): Partial<Message> {
  if (chance(`who${seed}`) < 0.55) return { content: pick(`asked${seed}`, texts.asked) };
  const isBot = chance(`bot${seed}`) < 0.2;
  return {
    sender: isBot ? 'bot' : 'agent',
    author: isBot ? 'Relay AI' : pick(`by${seed}`, agents).name,
    content: pick(`answer${seed}`, texts.answered),
    state: 'sent',
  };
}

/** Two that went out, and one that somebody has to approve. */
function aiAnswers(conversation: Conversation, endMs: number): Message[] {
  const by = { sender: 'bot' as const, author: 'Relay AI' };
  const answers: Partial<Message>[] = [
    {
      ...by,
      state: 'sent',
      content: 'Bạn đang nói chuyện với trợ lý AI. Một nhân viên sẽ trả lời bạn sớm.',
    },
    { content: 'Số 0912345678 gọi báo tôi có bưu phẩm. Có phải lừa đảo không?' },
    {
      ...by,
      state: 'sent',
      content: 'Số này đã bị báo cáo 3 lần. Xin đừng chuyển tiền hay cho biết mã OTP.',
    },
    { content: 'Tôi đã chuyển 2 triệu rồi, phải làm sao?' },
    {
      ...by,
      state: 'draft',
      content: 'Hãy gọi ngay cho ngân hàng của bạn để tạm khóa giao dịch, rồi báo công an.',
    },
  ];
  return answers.map((answer, step) =>
    makeMessage(conversation, {
      id: `${conversation.id}x${step}`,
      createdAt: iso(endMs - (answers.length - step) * 3 * minuteMs),
      ...answer,
    }),
  );
}

function everyKind(conversation: Conversation, endMs: number): Message[] {
  const by = { sender: 'agent' as const, author: 'Linh Dang' };
  const file = (id: string, name: string, contentType: string, url: string | null) => ({
    id,
    name,
    contentType,
    sizeBytes: 184_320,
    url,
  });
  const kinds: Partial<Message>[] = [
    { sender: 'system', author: '', content: 'Conversation was reopened by Robin Hart' },
    {
      content: 'Here is what the parcel looked like when it arrived.',
      attachments: [
        file('a1', 'parcel.png', 'image/png', '/api/uploads/parcel'),
        file('a2', 'delivery-note.pdf', 'application/pdf', 'https://files.example.com/note.pdf'),
        file('a3', 'old-photo.jpg', 'image/jpeg', null),
      ],
    },
    {
      ...by,
      private: true,
      content: 'The carrier confirms the damage. Replacement is approved up to € 120.',
    },
    {
      ...by,
      content: 'Thank you for the picture. I am sending you a new one today.',
      state: 'sent',
    },
    { content: 'Which day will it arrive?', editedAt: iso(endMs - 20 * minuteMs) },
    { content: 'My card number is …', deletedAt: iso(endMs - 19 * minuteMs) },
    {
      ...by,
      content: 'It should be there on Thursday.',
      state: 'failed',
      failure: 'The provider refused it: the 24-hour window for answers is closed.',
    },
    { ...by, content: 'If you are not at home, the neighbours can take it.', state: 'uncertain' },
    {
      sender: 'bot',
      author: 'Relay AI',
      state: 'draft',
      content:
        'Your replacement leaves our warehouse today and arrives on Thursday before noon. Is there anything else I can do for you?',
    },
    { ...by, content: 'I’ll keep an eye on it for you.', state: 'sending' },
  ];
  return kinds.map((kind, step) =>
    makeMessage(conversation, {
      id: `${conversation.id}y${String(step).padStart(2, '0')}`,
      createdAt: iso(endMs - (kinds.length - step) * 2 * minuteMs),
      ...kind,
    }),
  );
}
