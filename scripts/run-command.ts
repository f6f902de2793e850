import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { standardOut } from '../services/cli/src/out.ts';
import { runCommandLine } from '../services/cli/src/run.ts';
import { readRunning } from './lib/running.ts';

/** The command line of this checkout: with the settings of its `.env`, and of `npm start` where that runs. */
const root = fileURLToPath(new URL('..', import.meta.url));
if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
const filled = Object.entries(process.env).filter(([, value]) => value !== '');
const env = { ...readRunning(join(root, '.data')), ...Object.fromEntries(filled) };
process.exit(
  await runCommandLine(process.argv.slice(2), { env, out: standardOut(process, process.env) }),
);
