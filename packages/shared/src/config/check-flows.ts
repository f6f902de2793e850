import type { AnswerFlow } from './answer.ts';
import type { AutomateFlow } from './automate.ts';
import type { Problem } from './config-file.ts';
import { type Flow, type InboxFlow, type RelayFlow, relaySources } from './flows.ts';
import type { ForwardFlow } from './forward.ts';
import { relayedInboxes } from './relayed-inboxes.ts';

/** A flow with its place in the file. */
type Placed<T> = { flow: T; i: number };

/**
 * What flows may not do with each other's names and connections.
 * @param flows undefined for one that is itself a problem
 * @param providers by connection name; undefined for a connection that has none
 */
export function checkFlows(
  flows: (Flow | undefined)[],
  providers: Map<string, string | undefined>,
  connections: Record<string, object>,
): Problem[] {
  const placed = flows.flatMap((flow, i) => (flow ? [{ flow, i }] : []));
  const relays = placed.flatMap(({ flow, i }) => (flow.kind === 'relay' ? [{ flow, i }] : []));
  const inboxes = placed.flatMap(({ flow, i }) => (flow.kind === 'inbox' ? [{ flow, i }] : []));
  const automations = placed.flatMap(({ flow, i }) =>
    flow.kind === 'automate' ? [{ flow, i }] : [],
  );
  const answers = placed.flatMap(({ flow, i }) => (flow.kind === 'answer' ? [{ flow, i }] : []));
  const forwards = placed.flatMap(({ flow, i }) => (flow.kind === 'forward' ? [{ flow, i }] : []));
  return [
    ...sameIds(placed),
    ...relays.flatMap((relay) => unfitSides(relay, providers)),
    ...sharedInboxes(relays, connections),
    ...unfitSources(inboxes, providers),
    ...automations.flatMap((automation) => unfitAutomation(automation, providers)),
    ...sharedTickets(automations),
    ...answers.flatMap((answer) => unfitAnswer(answer, providers, inboxes)),
    ...answers.flatMap((answer) => unfitPlace(answer, providers, relays, connections)),
    ...sharedCustomers(answers),
    ...forwards.flatMap((forward) => unfitForward(forward, providers)),
  ];
}

function sameIds(flows: Placed<Flow>[]): Problem[] {
  const ids = new Set<string>();
  return flows.flatMap(({ flow: { id }, i }) => {
    if (!ids.has(id)) {
      ids.add(id);
      return [];
    }
    return [{ message: `Two flows are called ${id}`, path: ['flows', i, 'id'] }];
  });
}

function unfitSides(
  { flow, i }: Placed<RelayFlow>,
  providers: Map<string, string | undefined>,
): Problem[] {
  const named = relaySources.filter((side) => flow[side] !== undefined);
  const count = {
    message: `a relay names one of ${relaySources.join(', ')}, beside its chatwoot`,
    path: ['flows', i],
  };
  return [
    ...(named.length === 1 ? [] : [count]),
    ...([...named, 'chatwoot'] as const).flatMap((side) =>
      unfit(flow[side] ?? '', side, providers, ['flows', i, side]),
    ),
  ];
}

function unfit(
  connection: string,
  wanted: string,
  providers: Map<string, string | undefined>,
  path: Problem['path'],
): Problem[] {
  const provider = providers.get(connection);
  if (provider === wanted || (providers.has(connection) && provider === undefined)) return [];
  const why = provider ? `is a ${provider} connection` : 'is not among the connections';
  return [{ message: `"${connection}" ${why}`, path }];
}

/**
 * A conversation's ticket is found by ids that only one Zendesk gives: two relays into one inbox could
 * answer one customer on another's ticket.
 */
function sharedInboxes(
  relays: Placed<RelayFlow>[],
  connections: Record<string, object>,
): Problem[] {
  const takenBy = new Map<string, string>();
  return relays.flatMap(({ flow, i }) => {
    const chatwoot: Record<string, unknown> = { ...connections[flow.chatwoot] };
    const { baseUrl, accountId, inboxId } = chatwoot;
    if (inboxId === undefined) return [];
    const inbox = [baseUrl, accountId, inboxId].join(' ');
    const other = takenBy.get(inbox);
    takenBy.set(inbox, flow.id);
    if (other === undefined) return [];
    const message = `${flow.id} writes into the same Chatwoot inbox as ${other}; give each relay its own`;
    return [{ message, path: ['flows', i, 'chatwoot'] }];
  });
}

/** Providers whose conversations the console can show and answer. */
const storable = ['zendesk', 'chatwoot', 'zalo'];

/** A conversation is stored once. */
function unfitSources(
  inboxes: Placed<InboxFlow>[],
  providers: Map<string, string | undefined>,
): Problem[] {
  const takenBy = new Map<string, string>();
  return inboxes.flatMap(({ flow, i }) =>
    flow.from.flatMap((connection, j) => {
      const path = ['flows', i, 'from', j];
      if (!providers.has(connection)) {
        return [{ message: `"${connection}" is not among the connections`, path }];
      }
      const provider = providers.get(connection);
      if (provider !== undefined && !storable.includes(provider)) {
        const message = `"${connection}" is a ${provider} connection, and no inbox shows those`;
        return [{ message, path }];
      }
      const other = takenBy.get(connection);
      takenBy.set(connection, flow.id);
      if (other === undefined) return [];
      const message = `"${connection}" is stored by ${other} already; name it once`;
      return [{ message, path }];
    }),
  );
}

function unfitAutomation(
  { flow, i }: Placed<AutomateFlow>,
  providers: Map<string, string | undefined>,
): Problem[] {
  const { departments, keywords } = flow.rules;
  const unknown = Object.keys(keywords).filter((department) => !departments.includes(department));
  return [
    ...unfit(flow.zoho, 'zoho', providers, ['flows', i, 'zoho']),
    ...(flow.llm === undefined ? [] : unfit(flow.llm, 'openai', providers, ['flows', i, 'llm'])),
    ...unknown.map((department) => ({
      message: `has keywords, but is not among the departments (${departments.join(', ')})`,
      path: ['flows', i, 'rules', 'keywords', department],
    })),
  ];
}

/** What was said before, and what waits for approval, is in the inbox. */
function unfitAnswer(
  { flow, i }: Placed<AnswerFlow>,
  providers: Map<string, string | undefined>,
  inboxes: Placed<InboxFlow>[],
): Problem[] {
  const isStored = inboxes.some((inbox) => inbox.flow.from.includes(flow.on));
  const notStored = {
    message: `"${flow.on}" is in no inbox: add it to the \`from\` of an inbox flow, answers need what was said before`,
    path: ['flows', i, 'on'],
  };
  return [
    ...unfitChannel(flow.on, providers, ['flows', i, 'on']),
    ...(flow.llm === undefined ? [] : unfit(flow.llm, 'openai', providers, ['flows', i, 'llm'])),
    ...(isStored || !providers.has(flow.on) ? [] : [notStored]),
  ];
}

/** Providers whose customers can be answered. */
const answerable = ['zalo', 'chatwoot'];

function unfitChannel(
  connection: string,
  providers: Map<string, string | undefined>,
  path: Problem['path'],
): Problem[] {
  const provider = providers.get(connection);
  if (providers.has(connection) && (provider === undefined || answerable.includes(provider))) {
    return [];
  }
  const why = provider
    ? `is a ${provider} connection: answers are given on ${answerable.join(' and ')}`
    : 'is not among the connections';
  return [{ message: `"${connection}" ${why}`, path }];
}

/** Which conversations of a Chatwoot are answered; those that a relay carries are not among them. */
function unfitPlace(
  { flow, i }: Placed<AnswerFlow>,
  providers: Map<string, string | undefined>,
  relays: Placed<RelayFlow>[],
  connections: Record<string, object>,
): Problem[] {
  const provider = providers.get(flow.on);
  const path = ['flows', i, 'chatwoot'];
  if (provider !== 'chatwoot') {
    if (provider === undefined || flow.chatwoot === undefined) return [];
    return [{ message: `is for answers on a chatwoot connection, and "${flow.on}" is none`, path }];
  }
  if (flow.chatwoot === undefined) {
    const message =
      'must say what is answered: { as: bot } for an agent bot, or { as: inbox, inboxes: [7] }';
    return [{ message, path }];
  }
  const relayed = relayedInboxes(
    relays.map((relay) => relay.flow),
    connections,
    flow.on,
  );
  return (flow.chatwoot.inboxes ?? []).flatMap((inbox, j) => {
    if (!relayed.includes(inbox)) return [];
    const message = `a relay writes into inbox ${inbox}, and does not carry what a bot says there to the customer: answer its customers where they write`;
    return [{ message, path: [...path, 'inboxes', j] }];
  });
}

/** Two would answer one customer twice. */
function sharedCustomers(answers: Placed<AnswerFlow>[]): Problem[] {
  const takenBy = new Map<string, string>();
  return answers.flatMap(({ flow, i }) => {
    const other = takenBy.get(flow.on);
    takenBy.set(flow.on, flow.id);
    if (other === undefined) return [];
    return [{ message: `"${flow.on}" is answered by ${other} already`, path: ['flows', i, 'on'] }];
  });
}

/** Events come from webhooks; inboxes are a matter of Chatwoot's. */
function unfitForward(
  { flow, i }: Placed<ForwardFlow>,
  providers: Map<string, string | undefined>,
): Problem[] {
  return flow.from.flatMap((connection, j) => {
    const path = ['flows', i, 'from', j];
    if (!providers.has(connection)) {
      return [{ message: `"${connection}" is not among the connections`, path }];
    }
    if (flow.from.indexOf(connection) < j) {
      return [{ message: `"${connection}" is named twice`, path }];
    }
    const provider = providers.get(connection);
    if (provider === undefined) return [];
    if (!sendingWebhooks.includes(provider)) {
      return [
        { message: `"${connection}" is a ${provider} connection, which sends no events`, path },
      ];
    }
    if (flow.inboxes && provider !== 'chatwoot') {
      const message = `"${connection}" is a ${provider} connection: \`inboxes\` are Chatwoot's`;
      return [{ message, path }];
    }
    return [];
  });
}

const sendingWebhooks = ['zendesk', 'chatwoot', 'zoho', 'zalo'];

/** Two automations would answer the same ticket twice. */
function sharedTickets(automations: Placed<AutomateFlow>[]): Problem[] {
  const takenBy = new Map<string, string>();
  return automations.flatMap(({ flow, i }) => {
    const other = takenBy.get(flow.zoho);
    takenBy.set(flow.zoho, flow.id);
    if (other === undefined) return [];
    const message = `"${flow.zoho}" is automated by ${other} already`;
    return [{ message, path: ['flows', i, 'zoho'] }];
  });
}
