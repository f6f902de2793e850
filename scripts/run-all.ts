import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Environment, readEnvironment } from '../packages/shared/src/config/environment.ts';
import { keptSecret } from '../packages/shared/src/local/kept-secret.ts';
import { createPrinters } from '../packages/shared/src/local/prefix-output.ts';
import { preferPort, requireFreePorts } from '../packages/shared/src/local/require-free-ports.ts';
import { startSandbox } from '../packages/shared/src/local/sandbox.ts';
import { startService } from '../packages/shared/src/local/service.ts';
import { emptySandboxStores } from './lib/empty-sandbox-stores.ts';
import { findConfig } from './lib/find-config.ts';
import { onStopRequest } from './lib/on-stop-request.ts';
import { forgetRunning, noteRunning } from './lib/running.ts';
import { startStores } from './lib/start-stores.ts';
import { startText } from './lib/start-text.ts';
import { createStopList } from './lib/stop-in-order.ts';
import { waitForAnswer } from './lib/wait-for-answer.ts';

const readyDeadlineMs = 60_000;
const serviceStopMs = 5_000;

const { values } = parseArgs({ options: { root: { type: 'string' } } });
const root = values.root ?? fileURLToPath(new URL('..', import.meta.url));
const dataDir = join(root, '.data');
const passwordFile = join(dataDir, 'console-password');
const passwordBytes = 8;
const stopList = createStopList();
const log = (line: string) => console.log(line);
let printerFor = createPrinters(process.stdout);
let stopping = false;

onStopRequest(
  () => void leave(0, 'Stopping ...'),
  () => process.exit(1),
);
try {
  await start();
} catch (error) {
  await leave(1, `\n${describe(error)}\n`);
}

async function start(): Promise<void> {
  if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
  const settings = readEnvironment(process.env);
  printerFor = createPrinters(process.stdout, settings.LOG_FORMAT);
  await requireFreePorts(wantedPorts(settings));
  const chosenConfig = findConfig(root, process.env.OMNIRELAY_CONFIG);
  const sandbox = chosenConfig === undefined;
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });

  const storesDir = sandbox ? join(dataDir, 'sandbox') : dataDir;
  mkdirSync(storesDir, { recursive: true, mode: 0o711 });
  const { redisUrl, databaseUrl } = await startStores(process.env, storesDir, log, stopList);
  if (sandbox) await emptySandboxStores(process.env, { redisUrl, databaseUrl });
  const env = {
    ...process.env,
    ...secrets(),
    REDIS_URL: redisUrl,
    DATABASE_URL: databaseUrl,
    WORKER_PORT:
      process.env.WORKER_PORT || String(await preferPort(settings.WORKER_PORT, '0.0.0.0')),
  };
  const configFile = chosenConfig ?? (await runSandbox(env, settings));
  noteRunning(dataDir, {
    ...{ REDIS_URL: redisUrl, DATABASE_URL: databaseUrl, OMNIRELAY_CONFIG: configFile },
    OMNIRELAY_CONSOLE_URL: url(settings.CONSOLE_HOST, settings.CONSOLE_PORT),
    ...secrets(),
    ...(sandbox ? { OMNIRELAY_SANDBOX: 'true' } : {}),
  });
  startServices({
    ...env,
    OMNIRELAY_CONFIG: configFile,
    ...(sandbox ? { OMNIRELAY_SANDBOX: 'true', LOG_LEVEL: process.env.LOG_LEVEL || 'warn' } : {}),
  });

  const ingressUrl = url(settings.INGRESS_HOST, settings.INGRESS_PORT);
  const consoleUrl = url(settings.CONSOLE_HOST, settings.CONSOLE_PORT);
  const ready = await Promise.all([
    waitForAnswer(`${ingressUrl}/ready`, { timeoutMs: readyDeadlineMs }),
    waitForAnswer(consoleUrl, { timeoutMs: readyDeadlineMs, anyStatus: true }),
  ]);
  if (stopping) return;
  if (ready.includes(false)) {
    throw new Error('Not everything became ready within a minute; the lines above say why.');
  }
  const signIn = describeSignIn(settings, env.CONSOLE_ADMIN_PASSWORD, sandbox);
  log(startText({ ingressUrl, consoleUrl, configFile, redisUrl, signIn, sandbox }));
}

function wantedPorts(settings: Environment) {
  return [
    {
      variable: 'INGRESS_PORT',
      port: settings.INGRESS_PORT,
      host: settings.INGRESS_HOST,
      use: 'webhooks',
    },
    {
      variable: 'CONSOLE_PORT',
      port: settings.CONSOLE_PORT,
      host: settings.CONSOLE_HOST,
      use: 'console',
    },
  ];
}

/** Made on the first start and kept, so that tokens and sign-ins outlive a restart. */
function secrets() {
  const { ENCRYPTION_KEY, CONSOLE_JWT_SECRET, CONSOLE_ADMIN_PASSWORD } = process.env;
  return {
    ENCRYPTION_KEY: ENCRYPTION_KEY || keptSecret(join(dataDir, 'encryption-key')),
    CONSOLE_JWT_SECRET: CONSOLE_JWT_SECRET || keptSecret(join(dataDir, 'console-jwt-secret')),
    CONSOLE_ADMIN_PASSWORD: CONSOLE_ADMIN_PASSWORD || keptSecret(passwordFile, passwordBytes),
  };
}

/** Only the sandbox's made-up password is shown: a terminal's output is kept in too many places. */
function describeSignIn(settings: Environment, password: string, sandbox: boolean): string {
  const { CONSOLE_ADMIN_EMAIL: email, CONSOLE_ADMIN_PASSWORD: chosen } = settings;
  if (chosen !== undefined) return `${email}, with CONSOLE_ADMIN_PASSWORD`;
  return sandbox ? `${email}  ${password}` : `${email}, password in ${passwordFile}`;
}

async function runSandbox(env: NodeJS.ProcessEnv, settings: Environment): Promise<string> {
  log('No omnirelay.yaml: starting the sandbox ...');
  const { service, configFile } = await startSandbox({
    name: 'sandbox',
    file: join(root, 'packages/sandbox/src/main.ts'),
    env: { ...env, SANDBOX_INGRESS_URL: url(settings.INGRESS_HOST, settings.INGRESS_PORT) },
    print: printerFor('sandbox'),
  });
  endWith(service.gaveUp);
  stopList.add({ stop: () => service.stop(1_000) });
  return configFile;
}

function startServices(env: NodeJS.ProcessEnv): void {
  const [ingress, worker, operators] = ['ingress', 'worker', 'console'].map((name) => {
    const file = join(root, `services/${name}/src/main.ts`);
    const service = startService({ name, file, env, print: printerFor(name) });
    endWith(service.gaveUp);
    return { stop: () => service.stop(serviceStopMs) };
  });
  // The door closes first: nothing new comes in while the worker finishes.
  for (const step of [[worker, operators], [ingress]]) {
    stopList.add(...step.filter((service) => service !== undefined));
  }
}

function endWith(gaveUp: Promise<string>): void {
  void gaveUp.then((reason) => leave(1, `\n${reason}\n`));
}

async function leave(code: number, message: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  console[code === 0 ? 'log' : 'error'](message);
  forgetRunning(dataDir);
  await stopList.stopAll();
  process.exit(code);
}

function url(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

function describe(error: unknown): string {
  if (process.env.OMNIRELAY_DEBUG) return String(error instanceof Error ? error.stack : error);
  return error instanceof Error ? error.message : String(error);
}
