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
  const told = new Set<string>();
  const look = () => {
    for (const [id, line] of [...zendeskLines(scene.zendesk), ...chatwootLines(scene.chatwoot)]) {
      if (told.has(id)) continue;
      told.add(id);
      scene.print(format(line));
    }
  };
  const timer = setInterval(look, lookEveryMs);
  scene.signal.addEventListener('abort', () => clearInterval(timer));
}

function* zendeskLines(zendesk: ZendeskFake): Generator<[string, Told]> {
  for (const ticket of zendesk.tickets()) {
    // The waiting ticket's comment is told when it crosses.
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
      `ticket ${ticket.id} ${ticket.status}`,
      { where: `Zendesk ticket ${ticket.id}`, who: 'status', what: ticket.status, crossed: false },
    ];
  }
}

function* chatwootLines(chatwoot: ChatwootFake): Generator<[string, Told]> {
  for (const conversation of chatwoot.conversations()) {
    const where = `Chatwoot conversation ${conversation.id}`;
    for (const message of chatwoot.messages(conversation.id)) {
      if (message.messageType === 'activity') continue;
      const files =
        message.attachments.length > 0 ? ` + ${message.attachments.length} file(s)` : '';
      yield [
        `message ${message.id}`,
        {
          where,
          who: message.messageType === 'incoming' ? 'customer' : 'agent',
          what: `${message.content ?? ''}${files}`,
          crossed: message.sourceId !== null,
        },
      ];
    }
    yield [
      `conversation ${conversation.id} ${conversation.status}`,
      { where, who: 'status', what: conversation.status, crossed: false },
    ];
  }
}

function format({ where, who, what, crossed }: Told): string {
  const line = `${where.padEnd(24)} ${who}: ${what.replaceAll('\n', ' ⏎ ')}`;
  return crossed ? `   ↳ relayed to ${line}` : line;
}
