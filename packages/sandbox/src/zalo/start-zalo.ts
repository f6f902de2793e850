import {
  createWebhookSender,
  type FakeServer,
  startFakeServer,
  type WebhookResult,
  type WebhookSender,
} from '../kit/index.ts';
import { registerZaloControl } from './control.ts';
import { createMedia, type Media } from './media.ts';
import type { TokenPair } from './model.ts';
import { type App, registerOauth } from './oauth.ts';
import { guardOpenapi, type Rate } from './openapi/access.ts';
import { registerHistory } from './openapi/read-history.ts';
import { registerUsers } from './openapi/read-users.ts';
import { registerConsultation } from './openapi/send-consultation.ts';
import { registerLegacy } from './openapi/send-legacy.ts';
import { createUploads, registerUploads, type Uploads } from './openapi/uploads.ts';
import { createPeople, type People } from './people.ts';
import { defaultSwitches, type Switches } from './switches.ts';
import { createTokens, type Tokens } from './tokens.ts';
import { createAnnouncer, type SendOptions } from './webhooks/announce.ts';
import { createEvents, type Events } from './webhooks/events.ts';
import { probe } from './webhooks/probe.ts';
import type { ZaloEvent } from './webhooks/write-event.ts';
import { createWorld, type World } from './world.ts';

export interface ZaloOptions extends App {
  host?: string;
  port?: number;
  /** Of the console's page of webhooks; not the app's secret. */
  oaSecretKey: string;
  /** The first pair. */
  tokens: TokenPair;
  /** Called with each new pair before it is answered, for whoever starts this account again with the last one. */
  onTokens?: (pair: TokenPair) => void;
  webhook?: { url: string };
  switches?: Partial<Switches>;
  random?: () => number;
  nowMs?: () => number;
  /** Calls per minute of the whole app; 4,000 by default. */
  limitPerMinute?: number;
  /** What Zalo waits for a receiver. */
  webhookTimeoutMs?: number;
  /** After how long it delivers again, each time. */
  retryLadderMs?: number[];
}

/** What an administrator does in Zalo's console. */
export interface Admin {
  /** The check of the URL, or of a new one: a POST that nobody signed. True: it was answered with 200, and is kept. */
  sendProbe(url?: string): Promise<boolean>;
  /** Without a check. */
  setWebhook(url: string | undefined): void;
  /** After they were ended. */
  enableWebhooks(): void;
}

export interface ZaloFake extends FakeServer, People, Admin {
  /** As a connection's `baseUrls`. */
  urls: { openapi: string; oauth: string };
  world: World;
  tokens: Tokens;
  uploads: Uploads;
  media: Media;
  rate: Rate;
  /** May be changed at any time. */
  switches: Switches;
  webhooks: WebhookSender;
  /** What can be sent with `sendWebhook`. */
  events: Events;
  /** @returns what the first attempt came to; undefined: it wasn't sent. */
  sendWebhook(event: ZaloEvent, options?: SendOptions): Promise<WebhookResult | undefined>;
  /** False after a delivery and all its repetitions have failed: nothing is sent any more. */
  readonly subscribed: boolean;
}

const minuteMs = 60_000;
const zaloLadderMs = [minuteMs / 2, 5 * minuteMs, 15 * minuteMs, 30 * minuteMs, 60 * minuteMs];

/** One official account and its app: the API, the token endpoint, media and webhooks; judged by the fact sheet. */
export async function startZalo(options: ZaloOptions): Promise<ZaloFake> {
  const { random = Math.random, nowMs = Date.now } = options;
  const switches = { ...defaultSwitches(), ...options.switches };
  const world = createWorld(nowMs);
  const media = createMedia(() => server.url);
  const uploads = createUploads(media, nowMs);
  const rate: Rate = { limitPerMinute: options.limitPerMinute ?? 4_000 };
  const sender = createWebhookSender({ timeoutMs: options.webhookTimeoutMs ?? 2_000, random });
  const events = createEvents(options, switches);
  const announcer = createAnnouncer({
    app: options,
    url: options.webhook?.url,
    sender,
    switches,
    retryLadderMs: options.retryLadderMs ?? zaloLadderMs,
    random,
    nowMs,
  });
  const people = createPeople({ world, events, announcer, switches, media });
  const tokens = createTokens(options.tokens, {
    nowMs,
    switches,
    onTokens: options.onTokens,
    loseNextAnswer: () =>
      server.faults.inject({
        path: /^\/oauth\/v4\/oa\/access_token/,
        fault: { kind: 'drop-after' },
      }),
  });

  const admin: Admin = {
    async sendProbe(url = announcer.url) {
      const isAccepted = url !== undefined && (await probe(url, options, nowMs()));
      if (isAccepted) announcer.url = url;
      return isAccepted;
    },
    setWebhook(url) {
      announcer.url = url;
    },
    enableWebhooks() {
      announcer.subscribed = true;
    },
  };

  const server: FakeServer = await startFakeServer({
    name: 'zalo',
    random,
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.port === undefined ? {} : { port: options.port }),
    register(app, parts) {
      const openapi = { account: options, world, uploads, media, events, announcer, switches };
      guardOpenapi(app, { tokens, switches, rate, nowMs });
      registerOauth(app, { app: options, tokens, switches });
      registerConsultation(app, openapi);
      registerLegacy(app, openapi);
      registerUsers(app, openapi);
      registerHistory(app, openapi);
      registerUploads(app, openapi);
      media.register(app);
      registerZaloControl(app, { ...parts, ...openapi, tokens, people, admin, webhooks: sender });
    },
  });

  return {
    ...server,
    ...people,
    ...admin,
    urls: { openapi: `${server.url}/openapi`, oauth: `${server.url}/oauth` },
    world,
    tokens,
    uploads,
    media,
    rate,
    switches,
    webhooks: sender,
    events,
    sendWebhook: announcer.send,
    get subscribed() {
      return announcer.subscribed;
    },
    async close() {
      await sender.close();
      await server.close();
    },
  };
}
