import { z } from 'zod';
import { ConfigError } from './config-error.ts';
import { withFileSettings } from './file-settings.ts';
import { TrustedProxies } from './trusted-proxies.ts';

export { ConfigError };

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);

/** Process-level settings; `.env.example` has a sentence for each (a test compares). */
export const Environment = z.object({
  OMNIRELAY_CONFIG: z.string().default('./omnirelay.yaml'),
  REDIS_URL: z.string().default('redis://127.0.0.1:6379'),
  REDIS_TLS_CA: z.string().optional(),
  REDIS_TLS_CERT: z.string().optional(),
  REDIS_TLS_KEY: z.string().optional(),
  REDIS_TLS_SERVERNAME: z.string().optional(),
  REDIS_WAIT_REPLICAS: z.coerce.number().int().min(0).max(10).default(0),
  DATABASE_URL: z.string().default('postgres://omnirelay:omnirelay@127.0.0.1:5432/omnirelay'),
  INGRESS_HOST: z.string().default('0.0.0.0'),
  INGRESS_PORT: port(8000),
  INGRESS_TRUSTED_PROXIES: TrustedProxies.prefault('loopback, linklocal, uniquelocal'),
  CONSOLE_HOST: z.string().default('0.0.0.0'),
  CONSOLE_PORT: port(8080),
  CONSOLE_TRUSTED_PROXIES: TrustedProxies,
  WORKER_PORT: port(9100),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(1000).default(50),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  LOG_FORMAT: z.enum(['auto', 'json', 'pretty']).default('auto'),
  LOG_FILES: z.string().optional(),
  LOG_FILES_KEEP: z.coerce.number().int().min(1).max(3650).default(14),
  ENCRYPTION_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'must be 64 hex characters (openssl rand -hex 32)')
    .optional(),
  ENCRYPTION_KEY_OLD: z
    .string()
    .transform((text) => text.split(',').map((key) => key.trim()))
    .refine((keys) => keys.every((key) => /^[0-9a-f]{64}$/i.test(key)), {
      error: 'must be keys of 64 hex characters each, with commas in between',
    })
    .optional(),
  CONSOLE_ADMIN_EMAIL: z.string().default('admin@omnirelay.local'),
  CONSOLE_ADMIN_NAME: z.string().max(200).default(''),
  CONSOLE_ADMIN_PASSWORD: z.string().min(8, 'must have at least 8 characters').optional(),
  CONSOLE_JWT_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  OMNIRELAY_CONSOLE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
    .optional(),
  OMNIRELAY_TOKEN: z
    .string()
    .regex(/^[!-~]+$/, 'must be one word')
    .optional(),
  WEBHOOK_AUTO_DISPATCH: z.stringbool().optional(),
  WEBHOOK_AUTO_LINK: z.stringbool().optional(),
  WEBHOOK_AUTO_RESPOND: z.stringbool().optional(),
  WEBHOOK_AUTO_UPDATE_TICKET: z.stringbool().optional(),
  WEBHOOK_AUTO_UPDATE_DEAL: z.stringbool().optional(),
  WEBHOOK_AUTO_ADD_NOTE: z.stringbool().optional(),
  /** Set by `npm start` when no configuration file exists: allows `unsigned: true`. */
  OMNIRELAY_SANDBOX: z.stringbool().default(false),
});
export type Environment = z.infer<typeof Environment>;

/** Empty values count as missing, as in a copied `.env.example`. `<NAME>_FILE` names a file that has the value. */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const given = withFileSettings(env, Object.keys(Environment.shape));
  const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(filled);
  if (parsed.success) return Object.freeze(withOldKeys(parsed.data));
  throw new ConfigError(
    `The environment has settings that can't be used:\n${z.prettifyError(parsed.error)}`,
  );
}

/** `ENCRYPTION_KEY` becomes what `createSeal` takes: the key that seals, then those that only open. */
function withOldKeys(environment: Environment): Environment {
  const { ENCRYPTION_KEY: key, ENCRYPTION_KEY_OLD: old } = environment;
  if (old === undefined) return environment;
  if (key !== undefined) return { ...environment, ENCRYPTION_KEY: [key, ...old].join(',') };
  throw new ConfigError(
    'ENCRYPTION_KEY_OLD is set, and ENCRYPTION_KEY is not: set the new key too.',
  );
}
