import {
  createWebhookSender,
  type FakeServer,
  startFakeServer,
  type WebhookSender,
} from '../kit/index.ts';
import { guardDesk } from './access.ts';
import { registerZohoControl } from './control.ts';
import { type Credits, createCredits } from './credits.ts';
import { registerCrm } from './crm/register-crm.ts';
import { type Crm, createCrm } from './crm/world.ts';
import { crmAuthenticate } from './crm-authenticate.ts';
import { registerDesk } from './desk/register-desk.ts';
import { createPeople, type People } from './people.ts';
import { defaultSwitches, type Switches } from './switches.ts';
import { createTell } from './tell.ts';
import { type Account, createTokens, registerTokens, type Tokens } from './tokens.ts';
import { createAnnouncer, type Webhook, type WebhookTarget } from './webhooks/announce.ts';
import { createSigner } from './webhooks/sign-webhook.ts';
import { createWorld, type World } from './world.ts';

export interface ZohoOptions extends Account {
  host?: string;
  port?: number;
  orgId: string;
  webhooks?: WebhookTarget[];
  switches?: Partial<Switches>;
  random?: () => number;
  nowMs?: () => number;
  /** What Desk waits for a receiver. */
  webhookTimeoutMs?: number;
}

export interface ZohoFake extends FakeServer, People {
  /** As a connection's `baseUrls`. */
  urls: { accounts: string; desk: string; crm: string; jwks: string };
  world: World;
  crm: Crm;
  tokens: Tokens;
  /** Of Desk; the CRM has its own. */
  credits: Credits;
  /** May be changed at any time. */
  switches: Switches;
  webhooks: WebhookSender;
  /** Of the first native webhook, whether it is there yet or not. */
  webhookId: string;
  /** Instead of all that there are. */
  setWebhooks(webhooks: WebhookTarget[]): Webhook[];
  subscriptions(): Webhook[];
  setCredits(
    credits: Partial<Pick<Credits, 'remaining' | 'retryAfterSeconds' | 'concurrency'>>,
  ): void;
  revokeRefreshToken(): void;
  expireAccessTokens(): void;
}

/** A portal of Zoho Desk, a CRM and the accounts server, on one real socket; judged by the fact sheet. */
export async function startZoho(options: ZohoOptions): Promise<ZohoFake> {
  const { orgId, random = Math.random, nowMs = Date.now } = options;
  const switches = { ...defaultSwitches(), ...options.switches };
  const world = createWorld(nowMs, switches);
  const crm = createCrm({ nowMs, nextId: world.nextId, switches });
  const tokens = createTokens(options, nowMs);
  const credits = createCredits(nowMs());
  const sender = createWebhookSender({ timeoutMs: options.webhookTimeoutMs ?? 5_000, random });
  const signer = createSigner(switches);
  const announcer = createAnnouncer({ orgId, sender, signer, switches, random, nowMs });
  const tell = createTell(world, announcer, switches);
  const people = createPeople(world, tell);

  const webhookId = world.nextId();
  const setWebhooks = (targets: WebhookTarget[]): Webhook[] => {
    const firstNative = targets.findIndex(({ auth }) => auth === 'jwt');
    announcer.webhooks = targets.map((target, index) => {
      const id = index === firstNative ? webhookId : world.nextId();
      return { ...target, id, isEnabled: true };
    });
    return announcer.webhooks;
  };
  setWebhooks(options.webhooks ?? []);

  const server = await startFakeServer({
    name: 'zoho',
    random,
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.port === undefined ? {} : { port: options.port }),
    register(app, parts) {
      guardDesk(app, { orgId, tokens, switches, credits, nowMs });
      registerTokens(app, tokens);
      app.get('/jwks/.well-known/jwks.json', async () => signer.jwks());
      registerDesk(app, { orgId, world, tell, switches, announcer, signer });
      registerCrm(app, crm, crmAuthenticate(tokens));
      const own = { world, crm, people, credits, tokens, switches, webhooks: sender };
      registerZohoControl(app, { ...parts, ...own });
    },
  });

  const at = (path: string) => `${server.url}/${path}`;
  return {
    ...server,
    ...people,
    urls: { accounts: at('accounts'), desk: at('desk'), crm: at('crm'), jwks: at('jwks') },
    world,
    crm,
    tokens,
    credits,
    switches,
    webhooks: sender,
    webhookId,
    setWebhooks,
    subscriptions: () => announcer.webhooks,
    setCredits: (change) => void Object.assign(credits, change),
    revokeRefreshToken: tokens.revoke,
    expireAccessTokens: tokens.expire,
    async close() {
      await sender.close();
      await server.close();
    },
  };
}
