import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import type { KeptSecrets } from '@omnirelay/shared/secrets/kept-secrets.ts';
import type { ConnectionSetup } from '../setup/apply.ts';
import type { Step } from '../setup/step.ts';
import type { SetupTarget } from '../setup/target.ts';
import { wantedTypes } from '../setup/wanted-types.ts';
import { createChatwootAdminClient } from './admin-client.ts';
import type { ChatwootConnection } from './config.ts';
import { subscribable } from './event-types.ts';
import { type ChatwootAct, planChatwoot } from './plan-setup.ts';

/** The webhook, the API inbox and their secrets at one Chatwoot. */
export function createChatwootSetup(
  connection: ChatwootConnection & { name: string },
  deps: {
    target: SetupTarget;
    flows: readonly Flow[];
    kept: KeptSecrets;
    /** what every call passes */
    call: <T>(run: () => Promise<T>) => Promise<T>;
  },
): ConnectionSetup {
  const { target, flows, kept, call } = deps;
  const client = createChatwootAdminClient(connection);
  const isRelayed = flows.some(
    (flow) => flow.kind === 'relay' && flow.chatwoot === connection.name,
  );
  const wants = {
    target,
    types: wantedTypes(flows, connection, subscribable),
    token: connection.webhookToken,
    inboxId: isRelayed ? connection.inboxId : undefined,
  };
  return {
    async plan() {
      const known = { file: connection.webhookSecrets, kept: await kept.read() };
      if (wants.types.length === 0) {
        return planChatwoot(wants, { webhooks: [], inboxes: [] }, known);
      }
      // Who is no administrator is told so by the first call.
      const webhooks = await call(() => client.webhooks());
      const inboxes = await call(() => client.inboxes());
      return planChatwoot(wants, { webhooks, inboxes }, known);
    },

    async perform({ act }: Step) {
      const todo = act as ChatwootAct | undefined;
      switch (todo?.kind) {
        case 'create-webhook':
          return call(() => client.createWebhook(todo.webhook));
        case 'change-webhook':
          return call(() => client.changeWebhook(todo.id, todo.webhook));
        case 'create-inbox':
          return call(() => client.createApiInbox(todo.name));
        case 'keep':
          return kept.keep(todo.source, todo.secret);
        case 'forget':
          return kept.forget(todo.source);
      }
    },
    close: () => client.close(),
  };
}
