import type { ChatwootFake } from '../chatwoot/index.ts';
import type { ZendeskFake } from '../zendesk/index.ts';

/** Often enough for the eye. */
const lookEveryMs = 150;

interface Told {
  where: string;
  who: string;
  what: string;
  crossed: boolean;
}

/** Tells in a terminal what people write and what the relay carries across, as it happens. */
export function narrate(scene: {
  zendesk: ZendeskFake;
  chatwoot: ChatwootFake;
  print(line: string): void;
  signal: AbortSignal;
}): void {
  const told = new Map<string, string>();
  const look = () => {
    const all = [...zendeskLines(scene.zendesk), ...chatwootLines(scene.chatwoot)];
    const fresh = all.filter(([id, line]) => told.get(id) !== line.what);
    for (const [id, line] of fresh) told.set(id, line.what);
    // What was written comes before what was made of it.
    const inOrder = fresh.sort(([, a], [, b]) => Number(a.crossed) - Number(b.crossed));
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
          crossed,
        },
      ];
    }
    yield [
      `ticket ${ticket.id}`,
      { where: `Zendesk ticket ${ticket.id}`, who: 'status', what: ticket.status, crossed: false },
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
          crossed: message.sourceId !== null,
        },
      ];
    }
    yield [
      `conversation ${conversation.id}`,
      { where, who: 'status', what: conversation.status, crossed: false },
    ];
  }
}

function agentOf(message: { private: boolean }): string {
  return message.private ? 'agent (private note, stays here)' : 'agent';
}

function format({ where, who, what, crossed }: Told): string {
  const line = `${where.padEnd(24)} ${who}: ${what.replaceAll('\n', ' ⏎ ')}`;
  return crossed ? `   ↳ relayed to ${line}` : line;
}
