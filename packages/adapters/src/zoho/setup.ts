import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import type { KeptSecrets } from '@omnirelay/shared/secrets/kept-secrets.ts';
import type { ConnectionSetup } from '../setup/apply.ts';
import type { Step } from '../setup/step.ts';
import type { SetupTarget } from '../setup/target.ts';
import { wantedTypes } from '../setup/wanted-types.ts';
import type { ZohoClients } from './clients.ts';
import type { ZohoConnection } from './config.ts';
import { subscribable } from './desk-subscriptions.ts';
import { invalidInput } from './errors.ts';
import { planZoho, type ZohoAct } from './plan-setup.ts';

/** The subscription of Desk's own webhooks, and its id. */
export function createZohoSetup(
  connection: ZohoConnection & { name: string },
  deps: {
    target: SetupTarget;
    flows: readonly Flow[];
    kept: KeptSecrets;
    clients: Pick<ZohoClients, 'webhooks' | 'close'>;
    /** what every call passes */
    call: <T>(run: () => Promise<T>) => Promise<T>;
  },
): ConnectionSetup {
  const { target, flows, kept, clients, call } = deps;
  const { webhook, sourceId } = connection;
  const wants = {
    target,
    types: wantedTypes(flows, connection, subscribable),
    auth: webhook.auth,
    webhookId: webhook.auth === 'jwt' ? webhook.webhookId : undefined,
    sourceId,
  };
  const isAsked = webhook.auth === 'jwt' && wants.types.length > 0;
  return {
    async plan() {
      const webhooks = isAsked ? await call(() => clients.webhooks.list()) : [];
      return planZoho(wants, webhooks, await kept.read());
    },

    async perform({ act }: Step) {
      const todo = act as ZohoAct | undefined;
      switch (todo?.kind) {
        case 'create-webhook':
          return call(() => withoutSource(todo.webhook, clients.webhooks.create));
        case 'change-webhook':
          return call(() =>
            withoutSource(todo.webhook, (body) => clients.webhooks.change(todo.id, body)),
          );
        case 'keep':
          return kept.keep(todo.source, todo.secret);
        case 'forget':
          return kept.forget(todo.source);
      }
    },
    close: () => clients.close(),
  };
}

/** Desk has refused valid ids of a source to ignore: then it goes without. */
async function withoutSource<T extends { ignoreSourceId?: string }>(
  body: T,
  send: (body: T) => Promise<void>,
): Promise<void> {
  try {
    await send(body);
  } catch (error) {
    const isAboutIt = invalidInput(error)?.apiName?.includes('ignoreSourceId') ?? false;
    if (!isAboutIt || body.ignoreSourceId === undefined) throw error;
    const { ignoreSourceId: _, ...rest } = body;
    await send(rest as T);
  }
}
