import type { Command } from 'commander';
import type { ExitCode } from './cli-error.ts';
import type { ConsoleCommandDeps } from './commands/command-deps.ts';
import type { ProgramDeps } from './program.ts';

/** Commands about the stored data. Those about copies of it speak with the stores, also while no console runs. */
export function addDataCommands(
  program: Command,
  { env, out, ended }: ProgramDeps,
  asking: (run: (deps: ConsoleCommandDeps) => Promise<ExitCode>) => Promise<void>,
): void {
  const customer = program
    .command('customer')
    .description('What is stored of one customer: export it, erase it.');
  const whom = 'a conversation, an e-mail address or a phone number';
  customer
    .command('export <who>')
    .description(`Writes all that is stored of somebody into a file. <who>: ${whom}.`)
    .requiredOption('--out <file>', 'a new file; a line of JSON for each thing')
    .action(async (who: string, { out: file }: { out: string }) => {
      const { exportCustomer } = await import('./commands/customer.ts');
      await asking((deps) => exportCustomer(deps, { who, file }));
    });
  customer
    .command('erase <who>')
    .description(`Shows what would be erased everywhere. <who>: ${whom}.`)
    .option('--yes', 'erases it', false)
    .action(async (who: string, { yes }: { yes: boolean }) => {
      const { eraseCustomer } = await import('./commands/customer.ts');
      await asking((deps) => eraseCustomer(deps, { who, yes }));
    });

  program
    .command('recover')
    .description('After Redis or Postgres was lost: puts back to work what nobody would work on.')
    .option('--dry-run', 'only says how much there is', false)
    .action(async (options: { dryRun: boolean }) => {
      const { recoverNow } = await import('./commands/recover.ts');
      ended(await recoverNow({ env, out }, options));
    });

  const retention = program.command('retention').description('How long what is stored stays.');
  retention
    .command('run')
    .description('Removes what has been kept long enough, as workers do each hour.')
    .option('--dry-run', 'only says how much would go', false)
    .action(async (options: { dryRun: boolean }) => {
      const { retentionNow } = await import('./commands/retention.ts');
      ended(await retentionNow({ env, out }, options));
    });

  const backup = program.command('backup').description('Copies of Postgres: make, check, restore.');
  const where = ['--directory <path>', 'where back-ups are; by default as the file says'] as const;
  const load = () => import('./commands/backup.ts');
  backup
    .command('create')
    .description('Makes a back-up now, and removes the oldest beyond backups.keep.')
    .option(...where)
    .action(async (options: { directory?: string }) => {
      ended(await (await load()).createBackupNow({ env, out }, options));
    });
  backup
    .command('list')
    .description('The back-ups there are, oldest first.')
    .option('--json', 'as JSON', false)
    .option(...where)
    .action(async (options: { json: boolean; directory?: string }) => {
      ended(await (await load()).showBackups({ env, out }, options));
    });
  backup
    .command('verify <name>')
    .description('Says whether a back-up is as it was written.')
    .option(...where)
    .action(async (name: string, options: { directory?: string }) => {
      ended(await (await load()).checkBackup({ env, out }, { name, ...options }));
    });
  backup
    .command('restore <name>')
    .description('Puts a back-up into the empty database that DATABASE_URL names.')
    .option('--replace', 'deletes what is in the database', false)
    .option('--force', 'also while others are connected to it', false)
    .option(...where)
    .action(
      async (name: string, options: { replace: boolean; force: boolean; directory?: string }) => {
        ended(await (await load()).restore({ env, out }, { name, ...options }));
      },
    );
}
