import { readEnvironment } from '@omnirelay/shared/config/environment.ts';
import { Command, Option } from 'commander';
import type { ExitCode } from './cli-error.ts';
import type { ConsoleCommandDeps } from './commands/command-deps.ts';
import type { SetupCommandOptions } from './commands/setup.ts';
import { consoleAccess } from './console/console-access.ts';
import { createConsoleApi } from './console/console-api.ts';
import { addDataCommands } from './data-commands.ts';
import type { Out } from './out.ts';

export interface ProgramDeps {
  env: NodeJS.ProcessEnv;
  out: Out;
  /** Told how the command ended. */
  ended(code: ExitCode): void;
}

/** Every command, with its options. What a command needs is loaded and built once it is called. */
export function buildProgram({ env, out, ended }: ProgramDeps): Command {
  const program = new Command('omnirelay')
    .description('Looks after an Omnirelay: finds what is wrong, and changes flows while they run.')
    .showHelpAfterError('(omnirelay --help lists the commands)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => out.line(text.trimEnd()),
      writeErr: (text) => out.remark(text.trimEnd()),
    });
  /** For commands that are a call or two of the console. */
  const asking = async (run: (deps: ConsoleCommandDeps) => Promise<ExitCode>) => {
    const api = createConsoleApi(consoleAccess(readEnvironment(env)));
    ended(await run({ api, out }));
  };

  program
    .command('doctor')
    .description(
      'Says what is wrong with settings, stores, providers and targets, and how to mend it.',
    )
    .option('--json', 'as JSON', false)
    .option(
      '--public-url <url>',
      'where the internet reaches ingress, such as https://hooks.acme.com',
    )
    .action(async (options: { json: boolean; publicUrl?: string }) => {
      const { doctor } = await import('./commands/doctor.ts');
      ended(await doctor({ env, out }, options));
    });

  program
    .command('setup')
    .description('Creates or repairs webhooks, triggers and the API inbox at the providers.')
    .option('--yes', 'changes what it shows', false)
    .option('--public-url <url>', 'where the internet reaches ingress')
    .option('--connection <name>', 'only this one')
    .addOption(
      new Option('--zendesk <kind>', 'which kind of webhook Zendesk gets').choices([
        'events',
        'triggers',
      ]),
    )
    .action(async (options: SetupCommandOptions) => {
      const { runSetup } = await import('./setup/run-setup.ts');
      ended(await runSetup({ env, out }, options));
    });

  const flows = program.command('flows').description('Lists, pauses and resumes flows.');
  flows
    .command('list')
    .description('Every flow, its state and counters.')
    .option('--json', 'as JSON', false)
    .action(async (options: { json: boolean }) => {
      const { listFlows } = await import('./commands/list-flows.ts');
      await asking((deps) => listFlows(deps, options));
    });
  for (const verb of ['pause', 'resume'] as const) {
    flows
      .command(`${verb} <flow>`)
      .description(verb === 'pause' ? 'Lets its events wait.' : 'Works on its events again.')
      .action(async (flow: string) => {
        const { pauseFlow } = await import('./commands/pause-flow.ts');
        await asking((deps) => pauseFlow(deps, { flow, paused: verb === 'pause' }));
      });
  }

  const forward = program.command('forward').description('Where forward flows send their events.');
  forward
    .command('set-url <flow> <url>')
    .description('Sends events to another address; it is tried with a test event first.')
    .option('--force', 'also when the address does not answer', false)
    .action(async (flow: string, url: string, { force }: { force: boolean }) => {
      const { setForwardUrl } = await import('./commands/set-forward-url.ts');
      await asking((deps) => setForwardUrl(deps, { flow, url, force }));
    });
  forward
    .command('undo <flow>')
    .description('Sends events where they went before the last set-url.')
    .action(async (flow: string) => {
      const { undoForwardUrl } = await import('./commands/set-forward-url.ts');
      await asking((deps) => undoForwardUrl(deps, { flow }));
    });
  forward
    .command('test <flow>')
    .description('Sends a test event and shows the answer.')
    .action(async (flow: string) => {
      const { testForward } = await import('./commands/test-forward.ts');
      await asking((deps) => testForward(deps, { flow }));
    });

  program
    .command('logs')
    .description('What happened.')
    .command('why <message>')
    .description(
      'What became of one message, by any id of it: ours, the provider’s, what was made of it.',
    )
    .option('--json', 'as JSON', false)
    .action(async (id: string, options: { json: boolean }) => {
      const { why } = await import('./commands/why.ts');
      const { LOG_FILES: logFiles } = readEnvironment(env);
      await asking((deps) => why({ ...deps, logFiles }, { id, ...options }));
    });

  addAlertCommands(program, asking);
  addKeyCommands(program, asking);
  addSecretCommands(program, { env, out, ended });
  addDataCommands(program, { env, out, ended }, asking);
  return program;
}

function addAlertCommands(
  program: Command,
  asking: (run: (deps: ConsoleCommandDeps) => Promise<ExitCode>) => Promise<void>,
): void {
  const alerts = program.command('alerts').description('What operators are warned of, and whom.');
  alerts
    .command('list')
    .description('What is wrong now.')
    .option('--json', 'as JSON', false)
    .action(async (options: { json: boolean }) => {
      const { listAlerts } = await import('./commands/alerts.ts');
      await asking((deps) => listAlerts(deps, options));
    });
  alerts
    .command('test')
    .description('Sends every target a test, and says how each fared.')
    .option('--json', 'as JSON', false)
    .action(async (options: { json: boolean }) => {
      const { testAlerts } = await import('./commands/alerts.ts');
      await asking((deps) => testAlerts(deps, options));
    });
}

function addKeyCommands(
  program: Command,
  asking: (run: (deps: ConsoleCommandDeps) => Promise<ExitCode>) => Promise<void>,
): void {
  const keys = program.command('keys').description('Keys that programs sign in with.');
  const several = (one: string, others: string[] = []) => [...others, ...one.split(',')];
  keys
    .command('create <name>')
    .description('Makes a key and shows it, this once.')
    .requiredOption('--scope <scope>', 'what it may do; again for more, or with commas', several)
    .option('--connection <name>', 'only of this connection; again for more', several)
    .option('--expires <time>', 'when it ends, such as 2027-01-31')
    .option('--json', 'as JSON', false)
    .action(async (name: string, given: KeyOptions) => {
      const { createKey } = await import('./commands/keys.ts');
      const { scope: scopes, connection: connections = [], expires, json } = given;
      await asking((deps) => createKey(deps, { name, scopes, connections, expires, json }));
    });
  keys
    .command('list')
    .description('Every key, without the keys themselves.')
    .option('--json', 'as JSON', false)
    .action(async (options: { json: boolean }) => {
      const { listKeys } = await import('./commands/keys.ts');
      await asking((deps) => listKeys(deps, options));
    });
  keys
    .command('revoke <id>')
    .description('Ends a key.')
    .action(async (id: string) => {
      const { revokeKey } = await import('./commands/keys.ts');
      await asking((deps) => revokeKey(deps, { id }));
    });
}

function addSecretCommands(program: Command, { env, out, ended }: ProgramDeps): void {
  const secrets = program
    .command('secrets')
    .description('What we keep of providers’ secrets, sealed with ENCRYPTION_KEY.');
  secrets
    .command('check')
    .description('Says which key each was sealed with, and what can not be opened.')
    .action(async () => {
      const { checkSecrets } = await import('./commands/secrets.ts');
      ended(await checkSecrets({ env, out }));
    });
  secrets
    .command('rotate')
    .description('Seals with ENCRYPTION_KEY what keys of ENCRYPTION_KEY_OLD have sealed.')
    .action(async () => {
      const { rotateAllSecrets } = await import('./commands/secrets.ts');
      ended(await rotateAllSecrets({ env, out }));
    });
}

interface KeyOptions {
  scope: string[];
  connection?: string[];
  expires?: string;
  json: boolean;
}
