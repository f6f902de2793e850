import { standardOut } from './out.ts';
import { runCommandLine } from './run.ts';

const { argv, env } = process;
process.exit(await runCommandLine(argv.slice(2), { env, out: standardOut(process, env) }));
