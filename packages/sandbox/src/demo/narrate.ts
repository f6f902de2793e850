import type { ChatwootFake } from '../chatwoot/index.ts';
import type { CrewFake } from '../crew/start-crew.ts';
import type { ZaloFake } from '../zalo/index.ts';
import type { ZendeskFake } from '../zendesk/index.ts';
import type { ZohoFake } from '../zoho/index.ts';

/** Often enough for the eye. */
const lookEveryMs = 150;

interface Told {
  where: string;
  who: string;
  what: string;
  /** by us: what came across, or what a stage has written */
  byUs?: 'relayed' | 'automated' | 'forwarded';
}

/** Tells in a terminal what people write and what the relay carries across, as it happens. */
export function narrate(scene: {
  zendesk: ZendeskFake;
  chatwoot: ChatwootFake;
  zoho: ZohoFake;
  zalo: ZaloFake;
  crew: CrewFake;
  print(line: string): void;
  signal: AbortSignal;
}): void {
  const told = new Map<string, string>();
  const look = () => {
    const { zendesk, chatwoot, zoho, zalo, crew } = scene;
    const all = [
      ...zendeskLines(zendesk),
      ...chatwootLines(chatwoot),
      ...zohoLines(zoho),
      ...zaloLines(zalo),
      ...crewLines(crew),
    ];
    const fresh = all.filter(([id, line]) => told.get(id) !== line.what);
    for (const [id, line] of fresh) told.set(id, line.what);
    // What was written comes before what was made of it.
    const inOrder = fresh.sort(([, a], [, b]) => Number(!!a.byUs) - Number(!!b.byUs));
    for (const [, line] of inOrder) scene.print(format(line));
  };
  const timer = setInterval(look, lookEveryMs);
  scene.signal.addEventListener('abort', () => clearInterval(timer));
}

function* zendeskLines(zendesk: ZendeskFake): Generator<[string, Told]> {
  for (const ticket of zendesk.tickets()) {
    for (const comment of zendesk.comments(ticket.id)) {
      const author = zendesk.users().find((user) => user.id === comment.authorId);
      const crossed = comment.channel === 'api';
      yield [
        `comment ${comment.id}`,
        {
          where: `Zendesk ticket ${ticket.id}`,
          who: author?.name ?? 'somebody',
          what: comment.body,
          ...(crossed ? { byUs: 'relayed' } : {}),
        },
      ];
    }
    yield [
      `ticket ${ticket.id}`,
      { where: `Zendesk ticket ${ticket.id}`, who: 'status', what: ticket.status },
    ];
  }
}

function* chatwootLines(chatwoot: ChatwootFake): Generator<[string, Told]> {
  for (const conversation of chatwoot.conversations()) {
    const where = `Chatwoot conversation ${conversation.id}`;
    for (const message of chatwoot.messages(conversation.id)) {
      if (message.messageType === 'activity') continue;
      const files = message.attachments.map(({ fileName }) => `[${fileName}]`);
      yield [
        `message ${message.id}`,
        {
          where,
          who: message.messageType === 'incoming' ? 'customer' : agentOf(message),
          what: [message.content ?? '', ...files].filter(Boolean).join(' '),
          ...(message.sourceId === null ? {} : { byUs: 'relayed' }),
        },
      ];
    }
    yield [`conversation ${conversation.id}`, { where, who: 'status', what: conversation.status }];
  }
}

function* zohoLines(zoho: ZohoFake): Generator<[string, Told]> {
  for (const ticket of zoho.world.tickets.values()) {
    const where = `Zoho ticket ${ticket.ticketNumber}`;
    for (const thread of ticket.threads) {
      const what = thread.content
        .replaceAll('<br>', ' ')
        .replaceAll(/<[^>]*>/g, ' ')
        .trim();
      const isOurs = thread.author.id === zoho.agent.id;
      const who = isOurs ? (thread.status === 'DRAFT' ? 'draft' : 'reply') : thread.author.name;
      yield [`thread ${thread.id}`, { where, who, what, ...(isOurs ? { byUs: 'automated' } : {}) }];
    }
    const link = ticket.cf.cf_opportunite;
    if (link)
      yield [`link ${ticket.id}`, { where, who: 'linked to', what: link, byUs: 'automated' }];
    const moved = ticket.moves.at(-1);
    const what = zoho.world.departments.get(moved ?? '')?.name;
    if (what) yield [`move ${ticket.id}`, { where, who: 'moved to', what, byUs: 'automated' }];
  }
}

function* crewLines(crew: CrewFake): Generator<[string, Told]> {
  for (const { id, type, conversation, text } of crew.events) {
    const where = `Your service, ${conversation || 'a test'}`;
    yield [`event ${id}`, { where, who: type, what: text ?? '', byUs: 'forwarded' }];
  }
}

function* zaloLines(zalo: ZaloFake): Generator<[string, Told]> {
  for (const user of zalo.world.users.values()) {
    for (const message of zalo.history(user.id)) {
      const byUs = message.by === 'api' ? ({ byUs: 'automated' } as const) : {};
      const who = { user: 'customer', api: 'answer', admin: 'colleague' }[message.by];
      const what = message.text ?? `[${message.attachment?.type ?? 'file'}]`;
      yield [`zalo ${message.msgId}`, { where: `Zalo ${user.name}`, who, what, ...byUs }];
    }
  }
}

function agentOf(message: { private: boolean }): string {
  return message.private ? 'agent (private note, stays here)' : 'agent';
}

function format({ where, who, what, byUs }: Told): string {
  const line = `${where.padEnd(24)} ${who}: ${what.replaceAll('\n', ' ⏎ ')}`;
  if (byUs === undefined) return line;
  return byUs === 'relayed' ? `   ↳ relayed to ${line}` : `   ↳ ${line}`;
}
