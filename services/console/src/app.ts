import type { ResolveAll } from '@omnirelay/adapters/files/checking-lookup.ts';
import { createTargetClient } from '@omnirelay/adapters/forward/target-client.ts';
import type { SomeSwitches } from '@omnirelay/shared/automation/stages.ts';
import type { Backups } from '@omnirelay/shared/config/backups.ts';
import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { createGate } from '@omnirelay/shared/gate/gate.ts';
import { answerBrokenRequest } from '@omnirelay/shared/http/answer-broken-request.ts';
import type { Queues } from '@omnirelay/shared/queues/queues.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  fastify,
  LogController,
  type RouteOptions,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Typing } from './agent/typing.ts';
import type { Api } from './api/api.ts';
import { registerBoard } from './board.ts';
import type { Authorization } from './connections/authorization.ts';
import type { ConnectionSettings } from './connections/read-states.ts';
import type { TokenState } from './connections/read-token.ts';
import { keepSecretsRestored } from './connections/restore-secrets.ts';
import { keepSwitchesRestored } from './connections/restore-switches.ts';
import { createReadEnvelope, type ReadEnvelope } from './flows/read-envelope.ts';
import { testDeadlineMs } from './flows/send-test.ts';
import { openLiveLine } from './live/live-line.ts';
import { registerDocs } from './plugins/docs.ts';
import { answerBadPath, answerUnknownPaths, registerErrors } from './plugins/errors.ts';
import { registerJsonBody } from './plugins/json-body.ts';
import { registerSecurityHeaders } from './plugins/security-headers.ts';
import { registerSession } from './plugins/session.ts';
import { registerValidation } from './plugins/validation.ts';
import { registerAgent } from './routes/agent.ts';
import { type AlertDeps, registerAlerts } from './routes/alerts.ts';
import { registerAnswers } from './routes/answers.ts';
import { registerAudit } from './routes/audit.ts';
import { registerAuthorize } from './routes/authorize.ts';
import { registerAutomation } from './routes/automation.ts';
import { registerConnections } from './routes/connections.ts';
import { registerConversations } from './routes/conversations.ts';
import { registerCustomers } from './routes/customers.ts';
import { registerDeliveries } from './routes/deliveries.ts';
import { liveHeartbeatMs, registerEvents } from './routes/events.ts';
import { registerFlowTrials } from './routes/flow-trials.ts';
import { registerFlows } from './routes/flows.ts';
import { registerHealth } from './routes/health.ts';
import { registerKeys } from './routes/keys.ts';
import { registerLogin } from './routes/login.ts';
import { registerMessages } from './routes/messages.ts';
import { registerOverview } from './routes/overview.ts';
import { builtWebApp, registerPages } from './routes/pages.ts';
import { registerParked } from './routes/parked.ts';
import { registerRelayed } from './routes/relayed.ts';
import { registerReports } from './routes/reports.ts';
import { applyWaitMs, registerRuns } from './routes/runs.ts';
import { registerSessions } from './routes/sessions.ts';
import { registerSyncs } from './routes/syncs.ts';
import { registerUploads } from './routes/uploads.ts';
import { registerUsers } from './routes/users.ts';
import { registerWebhookTest, testRunWaitMs } from './routes/webhook-test.ts';
import { registerZaloSend } from './routes/zalo-send.ts';
import { createAccounts } from './sign-in/accounts.ts';
import type { Admin } from './sign-in/admin.ts';
import { createEndedSessions } from './sign-in/ended-sessions.ts';
import { createFailedKeys } from './sign-in/failed-keys.ts';
import { createFailedSignIns } from './sign-in/failed-sign-ins.ts';

export interface ConsoleDeps {
  db: Database;
  redis: Redis;
  queues: Queues;
  keys: Keys;
  config: { connections: Record<string, ConnectionSettings>; flows: Flow[]; backups?: Backups };
  admin: Admin;
  log: Logger;
  /** The built web app; by default where its build puts it. */
  webFolder?: string;
  /** How often those who listen hear that we are there, and whether they may still is looked at. */
  heartbeatMs?: number;
  /** How the token of a connection is doing, where it expires. */
  readToken?: (name: string) => Promise<TokenState>;
  /** How connections are let in whose tokens rotate. */
  authorization?: Authorization;
  /** How customers are shown that somebody is typing, where their provider can. */
  typing?: Typing;
  /** How many calls an API key has in a minute. */
  keyCallsPerMinute?: number;
  /** What a pasted body says about itself; by default that nobody can read it. */
  readEnvelope?: ReadEnvelope;
  /** How names of targets are resolved; `dns.lookup` unless a test says otherwise. */
  resolveAll?: ResolveAll;
  /** How long whoever sends a message by script is kept waiting for its end. */
  zaloSendWaitMs?: number;
  /** What the environment switches at automate flows. */
  environmentSwitches?: SomeSwitches;
  /** How long whoever applies a suggestion, or tries a ticket, is kept waiting for its end. */
  applyWaitMs?: number;
  testRunWaitMs?: number;
  /** Who may say whom it speaks for (`X-Forwarded-For`); by default nobody. */
  trustedProxies?: string[];
  /** Who is told of alerts; by default nobody. */
  alerts?: AlertDeps['alerts'];
  /** How long a request may take to arrive. */
  requestTimeoutMs?: number;
  /** Told of every route that there is. */
  onRoute?: (route: RouteOptions) => void;
}

/** Whoever sends slower than this only holds a connection, or one of the few turns for files. */
const defaultRequestTimeoutMs = 5 * 60_000;
const longestHeadersMs = 60_000;

/** The console, ready to listen. What is given to it stays open when it closes. */
export async function buildConsole(deps: ConsoleDeps): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = deps.log;
  const requestTimeoutMs = deps.requestTimeoutMs ?? defaultRequestTimeoutMs;
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 64 * 1024,
    trustProxy: deps.trustedProxies ?? false,
    requestTimeout: requestTimeoutMs,
    // Node takes the longer of both for the whole request.
    http: {
      headersTimeout: Math.min(longestHeadersMs, requestTimeoutMs),
      connectionsCheckingInterval: 1_000,
    },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: answerBadPath,
    // The longest address that a mail system takes is 320.
    routerOptions: { maxParamLength: 400 },
    // Open pages keep connections; closing must not wait for them.
    forceCloseConnections: true,
  });
  if (deps.onRoute) app.addHook('onRoute', deps.onRoute);
  const { db, admin } = deps;
  const accounts = createAccounts({ db, admin });
  const endedSessions = createEndedSessions(deps);
  registerErrors(app);
  registerSecurityHeaders(app, Object.values(deps.config.connections));
  registerJsonBody(app);
  const gate = createGate(deps);
  await registerSession(app, {
    ...deps,
    ...{ sessionKey: admin.sessionKey, accounts, endedSessions, gate },
    failedKeys: createFailedKeys(deps),
  });
  registerHealth(app, deps);
  await registerApi(app.withTypeProvider<ZodTypeProvider>(), {
    ...deps,
    accounts,
    endedSessions,
    heartbeatMs: deps.heartbeatMs ?? liveHeartbeatMs,
    environmentSwitches: deps.environmentSwitches ?? {},
    applyWaitMs: deps.applyWaitMs ?? applyWaitMs,
    testRunWaitMs: deps.testRunWaitMs ?? testRunWaitMs,
    live: openLiveLine(app, deps),
    gate,
    client: openTargetClient(app, deps),
    readEnvelope: deps.readEnvelope ?? createReadEnvelope({}),
    failedSignIns: createFailedSignIns(deps),
    connections: Object.entries(deps.config.connections).map(([name, { provider }]) => ({
      name,
      provider,
    })),
  });
  const showPage = await registerPages(app, deps.webFolder ?? builtWebApp);
  answerUnknownPaths(app, showPage);
  await registerBoard(app, { db, queues: deps.queues, flows: deps.config.flows });
  await app.ready();
  return app;
}

/** For test events only: what flows send goes through workers. */
function openTargetClient(app: FastifyInstance, { resolveAll }: ConsoleDeps) {
  const options = { timeoutMs: testDeadlineMs, nowMs: Date.now };
  const client = createTargetClient(resolveAll ? { ...options, resolveAll } : options);
  app.addHook('onClose', () => client.close());
  return client;
}

type ApiDeps = Parameters<typeof registerLogin>[1] &
  Parameters<typeof registerUsers>[1] &
  Parameters<typeof registerEvents>[1] &
  Parameters<typeof registerRuns>[1] &
  Parameters<typeof registerAutomation>[1] &
  Parameters<typeof registerWebhookTest>[1] &
  Parameters<typeof registerFlowTrials>[1] &
  ConsoleDeps;

async function registerApi(app: Api, deps: ApiDeps): Promise<void> {
  registerValidation(app);
  await registerDocs(app);
  registerLogin(app, deps);
  registerUsers(app, deps);
  registerSessions(app, deps);
  registerConversations(app, deps);
  registerMessages(app, deps);
  await registerUploads(app, deps);
  registerRelayed(app, deps);
  registerDeliveries(app, deps);
  registerParked(app, deps);
  registerCustomers(app, deps);
  registerRuns(app, deps);
  registerAutomation(app, deps);
  registerWebhookTest(app, deps);
  registerConnections(app, deps);
  keepSwitchesRestored(app, deps);
  keepSecretsRestored(app, deps);
  if (deps.authorization) registerAuthorize(app, { ...deps, authorization: deps.authorization });
  registerZaloSend(app, deps);
  registerAnswers(app, deps);
  registerReports(app, deps);
  registerSyncs(app, deps);
  registerKeys(app, deps);
  registerAgent(app, deps);
  registerFlows(app, deps);
  registerFlowTrials(app, deps);
  registerOverview(app, deps);
  registerAlerts(app, deps);
  registerAudit(app, deps);
  registerEvents(app, deps);
}
