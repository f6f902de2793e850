import { CliError, type ExitCode, exit } from '../cli-error.ts';
import { readAs } from '../console/console-api.ts';
import { printable } from '../out.ts';
import { printTable } from '../print-table.ts';
import { Connections, Deliveries, Detail, Relayed } from '../why/answers.ts';
import { meantBy } from '../why/meant-by.ts';
import { readLogLines } from '../why/read-log-lines.ts';
import { type Story, tellStory } from '../why/tell-story.ts';
import type { ConsoleCommandDeps } from './command-deps.ts';

/** More than these are words that tell nothing. */
const maxFound = 20;

/** What became of one message, by any id of it. Several: they are listed, to choose from. */
export async function why(
  deps: ConsoleCommandDeps & { logFiles: string | undefined },
  { id, json }: { id: string; json: boolean },
): Promise<ExitCode> {
  const { api, out } = deps;
  const get = (path: string) => api.send('GET', path);
  const query = new URLSearchParams({ q: id, limit: String(maxFound) });
  const { items, nextCursor } = readAs(Deliveries, await get(`/api/deliveries?${query}`));
  const details = await Promise.all(
    items.map(async (item) => readAs(Detail, await get(`/api/deliveries/${item.id}`))),
  );
  const [delivery, ...others] = meantBy(id, details);
  if (!delivery) {
    out.remark(unknown(id));
    return exit.problems;
  }
  if (others.length > 0) {
    const found = [delivery, ...others];
    if (json) out.line(JSON.stringify({ deliveries: found }, undefined, 2));
    else {
      const names = ['ID', 'RECEIVED', 'CONNECTION', 'TYPE', 'CONVERSATION', 'STATE'];
      const rows = found.map((one) => [
        ...[one.id, one.receivedAt, one.connection, one.type, one.conversation, one.state],
      ]);
      printTable(out, names, rows, '');
      out.remark(
        `${id} means ${found.length}${nextCursor === null ? '' : ' and more'}. Ask again with the id of one of them.`,
      );
    }
    return exit.fine;
  }
  const story = await gather(deps, delivery);
  if (json) out.line(JSON.stringify(story, undefined, 2));
  else for (const line of tellStory(story)) out.line(line === '' ? '' : indentKept(line));
  return exit.fine;
}

async function gather(
  { api, logFiles }: ConsoleCommandDeps & { logFiles: string | undefined },
  delivery: Detail,
): Promise<Story> {
  const query = new URLSearchParams({ conversation: delivery.conversation, limit: '200' });
  const [connections, conversation, relayed, logged] = await Promise.all([
    api.send('GET', '/api/connections'),
    delivery.conversation === '' ? undefined : api.send('GET', `/api/deliveries?${query}`),
    api.send('GET', `/api/conversations/${conversationIdOf(delivery)}/relayed`).catch(notThere),
    readLogLines(logFiles, delivery.id),
  ]);
  return {
    delivery,
    now: {
      connections: readAs(Connections, connections).items,
      conversation: conversation === undefined ? [] : readAs(Deliveries, conversation).items,
    },
    relayed: relayed === undefined ? undefined : readAs(Relayed, relayed),
    logged,
  };
}

/** As inbox flows call it: the connection and the provider's own id, with which ours ends. */
function conversationIdOf({ connection, conversation }: Detail): string {
  return encodeURIComponent(`${connection}.${conversation.split('_').at(-1) ?? ''}`);
}

function notThere(error: unknown): undefined {
  if (error instanceof CliError && error.code === exit.problems) return undefined;
  throw error;
}

/** What others wrote has no control characters, and the line keeps its place. */
function indentKept(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  return `${indent}${printable(line)}`;
}

function unknown(id: string): string {
  return [
    `Nothing is known of ${printable(id)}.`,
    'It may be an id of ours (of a delivery, of a message in the console), of a provider (an event, a comment, a message,',
    'a ticket, a conversation), of an effect, or of what one has made. Then it was perhaps not accepted: look for',
    'webhook.rejected in the log of ingress, ask doctor whether webhooks arrive, and start a sync on the Connections page.',
    'What was accepted in the last second may not be recorded yet: ask again.',
  ].join('\n');
}
