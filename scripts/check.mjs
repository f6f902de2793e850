import { binaries } from './lib/checkout.mjs';
import { ensureDependencies, withBinaries } from './lib/ensure-dependencies.mjs';
import { requireUsableNode } from './lib/ensure-node.mjs';
import { runInForeground } from './lib/run-in-foreground.mjs';
import { stopOnSurprise } from './lib/stop-with-message.mjs';

stopOnSurprise();
requireUsableNode();
await ensureDependencies();
let failed = 0;
for (const [command, ...args] of [
  ['tsc', '--noEmit'],
  ['tsc', '--noEmit', '-p', 'services/console/web'],
  ['biome', 'check', '.'],
]) {
  console.log(`> ${command} ${args.join(' ')}`);
  const code = await runInForeground(`${binaries}/${command}`, args, withBinaries());
  if (code !== 0) failed = code;
}
process.exit(failed);
