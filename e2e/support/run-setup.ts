import { settingsOf } from '@omnirelay/adapters/registry.ts';
import { parseConfig } from '@omnirelay/shared/config/config-file.ts';
import { connectRedis } from '@omnirelay/shared/redis/connect.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { openStore } from '@omnirelay/shared/store/database.ts';
import { type SetupCommandOptions, setup } from '../../services/cli/src/commands/setup.ts';

export const encryptionKey = '0f'.repeat(32);

export interface SetupRun {
  code: number;
  lines: string[];
}

/** The command as the CLI runs it, with nobody at a terminal. */
export async function runSetup(
  given: {
    redisUrl: string;
    databaseUrl: string;
    /** the text of omnirelay.yaml */
    config: string;
    encryptionKey?: string | undefined;
    confirm?: (question: string) => Promise<boolean>;
  },
  options: SetupCommandOptions = {},
): Promise<SetupRun> {
  const lines: string[] = [];
  const redis = connectRedis(given.redisUrl, 'patient');
  const store = openStore(given.databaseUrl, { maxConnections: 2 });
  try {
    const code = await setup(
      {
        config: parseConfig(given.config, {}, settingsOf, { sandbox: false }),
        db: store.db,
        redis,
        keys: createKeys(),
        encryptionKey: 'encryptionKey' in given ? given.encryptionKey : encryptionKey,
        print: (line) => lines.push(line),
        ...(given.confirm ? { confirm: given.confirm } : {}),
      },
      options,
    );
    return { code, lines };
  } finally {
    await store.close();
    redis.disconnect();
  }
}
