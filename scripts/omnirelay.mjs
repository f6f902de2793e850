import { join } from 'node:path';
import { root } from './lib/checkout.mjs';
import { ensureDependencies, withBinaries } from './lib/ensure-dependencies.mjs';
import { findNode24, requireUsableNode } from './lib/ensure-node.mjs';
import { runInForeground } from './lib/run-in-foreground.mjs';
import { stopOnSurprise } from './lib/stop-with-message.mjs';

stopOnSurprise();
requireUsableNode();
await ensureDependencies();
const args = [join(root, 'scripts/run-command.ts'), ...process.argv.slice(2)];
process.exit(await runInForeground(findNode24(), args, withBinaries()));
