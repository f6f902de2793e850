import { connectRedis } from '@omnirelay/shared/redis/connect.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { createSeal } from '@omnirelay/shared/secrets/seal.ts';
import { createAccounts } from '../accounts.ts';
import { ZohoConnection } from '../config.ts';
import { createTokenSource } from '../tokens.ts';

/** A process of its own that wants a token: for being killed over it. */
const [, , redisUrl = '', prefix, key = '', settings = '{}', lockMs] = process.argv;
const connection = { ...ZohoConnection.parse(JSON.parse(settings)), name: 'zoho-main' };
await createTokenSource({
  redis: connectRedis(redisUrl, 'patient'),
  keys: createKeys(prefix),
  seal: createSeal(key),
  connection,
  api: 'desk',
  refresh: createAccounts(connection).refresh,
  lockMs: Number(lockMs),
}).get();
