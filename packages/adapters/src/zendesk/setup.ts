import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import type { KeptSecrets } from '@omnirelay/shared/secrets/kept-secrets.ts';
import type { ConnectionSetup } from '../setup/apply.ts';
import type { Step } from '../setup/step.ts';
import { isOwn, type SetupTarget } from '../setup/target.ts';
import { wantedTypes } from '../setup/wanted-types.ts';
import { createZendeskAdminClient, type ZendeskAdminClient } from './admin-client.ts';
import type { ZendeskConnection } from './config.ts';
import { subscribable } from './event-types.ts';
import {
  kindOf,
  planZendesk,
  type ZendeskAct,
  type ZendeskMode,
  type ZendeskSeen,
} from './plan-setup.ts';

/** Webhooks, triggers and their secrets at one Zendesk. */
export function createZendeskSetup(
  connection: ZendeskConnection & { name: string },
  deps: {
    target: SetupTarget;
    flows: readonly Flow[];
    kept: KeptSecrets;
    /** what every call passes */
    call: Call;
    mode?: ZendeskMode | undefined;
  },
): ConnectionSetup {
  const { target, flows, kept, call, mode } = deps;
  const client = createZendeskAdminClient(connection);
  const { agentId: ourId } = connection;
  const types = wantedTypes(flows, connection, subscribable);
  return {
    async plan() {
      const nobodyListens = types.length === 0;
      const seen = nobodyListens ? nothing : await inspect({ client, call, target, mode, ourId });
      const known = { file: connection.webhookSecrets, kept: await kept.read() };
      return planZendesk({ target, types, mode }, seen, known);
    },
    perform: (step) => perform({ client, call, kept }, step as Step<ZendeskAct>),
    close: () => client.close(),
  };
}

const nothing: ZendeskSeen = { webhooks: [], secrets: new Map(), triggers: [], ourId: '' };

type Call = <T>(run: () => Promise<T>) => Promise<T>;

async function inspect(deps: {
  client: ZendeskAdminClient;
  call: Call;
  target: SetupTarget;
  mode: ZendeskMode | undefined;
  ourId: string | undefined;
}): Promise<ZendeskSeen> {
  const { client, call, target } = deps;
  const webhooks = await call(() => client.webhooks());
  const ours = webhooks.filter((one) => isOwn(target, { ...one, url: one.endpoint }));
  const secrets = new Map<string, string>();
  for (const { id } of ours) secrets.set(id, await call(() => client.signingSecret(id)));
  const seen = { ...nothing, webhooks, secrets };
  const areTriggersUsed =
    deps.mode === 'triggers' || (!deps.mode && ours.some((one) => kindOf(one) === 'triggers'));
  if (!areTriggersUsed) return seen;
  const triggers = await call(() => client.triggers());
  const ourId = deps.ourId ?? (await call(() => client.me())).id;
  return { ...seen, triggers, ourId };
}

async function perform(
  deps: {
    client: ZendeskAdminClient;
    call: Call;
    kept: KeptSecrets;
  },
  { act }: Step<ZendeskAct>,
): Promise<void> {
  const { client, call, kept } = deps;
  switch (act?.kind) {
    case 'create-webhook':
      return call(() => client.createWebhook(act.webhook));
    case 'change-webhook':
      return call(() => client.changeWebhook(act.id, act.webhook));
    case 'create-trigger':
      return call(() => client.createTrigger(act.trigger));
    case 'change-trigger':
      return call(() => client.changeTrigger(act.id, act.trigger));
    case 'keep':
      return kept.keep(act.source, act.secret);
    case 'forget':
      return kept.forget(act.source);
  }
}
