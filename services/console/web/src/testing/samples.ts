import type { Conversation, Delivery, Message, Run, Sync } from '../api/shapes.ts';

const noon = '2026-01-15T12:00:00.000Z';

export const aConversation = (changes: Partial<Conversation> = {}): Conversation => ({
  id: 'c1',
  platform: 'facebook',
  externalId: 'chatwoot_5_8',
  connection: 'chatwoot-main',
  contact: { name: 'Mai', email: null, phone: null, avatarUrl: null },
  status: 'Open',
  owner: 'people',
  assignee: null,
  window: null,
  unread: 0,
  lastMessage: 'Hello',
  lastMessageAt: noon,
  createdAt: noon,
  updatedAt: noon,
  ...changes,
});

export const aMessage = (changes: Partial<Message> = {}): Message => ({
  id: 'm1',
  conversationId: 'c1',
  sender: 'customer',
  author: 'Mai',
  content: 'Hello',
  private: false,
  attachments: [],
  state: 'stored',
  failure: null,
  providerId: null,
  editedAt: null,
  deletedAt: null,
  createdAt: noon,
  ...changes,
});

export const aDelivery = (changes: Partial<Delivery> = {}): Delivery => ({
  id: 'd1',
  connection: 'zendesk-main',
  type: 'comment',
  conversation: 'zendesk_21',
  receivedAt: noon,
  state: 'waiting',
  reason: null,
  flows: [],
  ...changes,
});

export const aSync = (changes: Partial<Sync> = {}): Sync => ({
  id: 's1',
  connection: 'chatwoot-main',
  trigger: 'manual',
  state: 'running',
  conversationsRead: 0,
  messagesRead: 0,
  healed: 0,
  oldestGapMs: null,
  error: null,
  startedAt: noon,
  finishedAt: null,
  ...changes,
});

export const aRun = (changes: Partial<Run> = {}): Run => ({
  id: 'r1',
  flow: 'desk',
  connection: 'zoho-main',
  ticketId: '190000000000012345',
  ticketNumber: '1042',
  subject: 'Date de mon examen',
  customer: 'claire@example.com',
  state: 'completed',
  reason: null,
  requestedBy: null,
  switches: {
    link: 'on',
    dispatch: 'on',
    respond: 'suggest',
    updateTicket: 'suggest',
    updateDeal: 'suggest',
    addNote: 'suggest',
  },
  credits: { desk: 9, crm: 3 },
  trigger: { id: '190000000000077001', at: noon },
  startedAt: noon,
  updatedAt: noon,
  finishedAt: noon,
  stages: [
    { stage: 'context', status: 'applied' },
    { stage: 'respond', status: 'suggested' },
  ],
  ...changes,
});
