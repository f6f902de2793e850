import type { Config } from '@omnirelay/adapters/load-config.ts';
import type { Environment } from '@omnirelay/shared/config/environment.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import type { Redis } from 'ioredis';
import type { Finding } from './finding.ts';

/** What checks look at. What can't be reached is undefined, and has been told of by then. */
export interface DoctorDeps {
  environment: Environment;
  config: Config;
  redis: Redis | undefined;
  /** The database as it is, which may lack tables; for the check of it. */
  postgres: Database | undefined;
  /** The same, where it has them all. */
  db: Database | undefined;
  keys: Keys;
  /** Where the internet reaches ingress, without a slash at its end. */
  publicUrl: string | undefined;
  /** The addresses behind a name. @throws where there are none */
  resolve(hostname: string): Promise<string[]>;
  nowMs(): number;
}

export interface Check {
  id: string;
  subject: string;
  run(deps: DoctorDeps): Promise<Finding[]>;
}

/** Calls of a check end before the check's own deadline does. */
export const callTimeoutMs = 4_000;
