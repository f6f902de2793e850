import { spawnSync } from 'node:child_process';
import { root } from './lib/checkout.mjs';
import { findPnpm } from './lib/find-pnpm.mjs';
import { judgeAudit } from './lib/judge-audit.mjs';

/**
 * Asks the registry for known weaknesses, of high severity or worse, in what runs in production.
 * Not every registry answers that, and not every machine has a network: that is a warning.
 */
const { command, args } = findPnpm();
const audit = spawnSync(command, [...args, 'audit', '--prod', '--audit-level', 'high', '--json'], {
  cwd: root,
  encoding: 'utf8',
  timeout: 120_000,
});
const { code, message } = judgeAudit({
  status: audit.status,
  stdout: audit.stdout ?? '',
  stderr: `${audit.stderr ?? ''}${audit.error?.message ?? ''}`,
});
console.log(message);
process.exit(code);
