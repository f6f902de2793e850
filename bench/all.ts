import { readFile, writeFile } from 'node:fs/promises';
import { measureAccept } from './accept.ts';
import { measureAcks, measureAnswers } from './answers.ts';
import { measureAutomation } from './automation.ts';
import { measureBundle } from './bundle.ts';
import { measureCommands } from './commands.ts';
import { measureDetection } from './detection.ts';
import { measureDeadTarget, measureForward } from './forward.ts';
import { measureInbox } from './inbox.ts';
import { measureLatency } from './latency.ts';
import { measureMemory } from './memory.ts';
import { measureRecord } from './record.ts';
import { measureRelay } from './relay.ts';
import { measureScale } from './scale.ts';
import { measureSizing } from './sizing.ts';
import { describeMachine } from './support/machine.ts';
import { formatSection } from './support/section.ts';
import { startRedisServer } from './support/servers.ts';

const readme = new URL('README.md', import.meta.url);
const [from, to] = ['<!-- figures: written by `npm run bench` -->', '<!-- end of figures -->'];

/** Runs every benchmark and puts the figures into the readme. Takes about half an hour. */
const servers = await startRedisServer();
const machine = await describeMachine(servers.redis);
await servers.close();
const parts = [machine.map((line) => `- ${line}`).join('\n')];
console.log(parts[0]);
for (const measure of [
  measureAccept,
  measureRelay,
  measureLatency,
  measureMemory,
  measureCommands,
  measureScale,
  measureRecord,
  measureAutomation,
  measureAcks,
  measureAnswers,
  measureDetection,
  measureForward,
  measureDeadTarget,
  measureBundle,
  measureInbox,
  measureSizing,
]) {
  const part = formatSection(await measure());
  console.log(`\n${part}`);
  parts.push(part);
}
const text = await readFile(readme, 'utf8');
const before = text.slice(0, text.indexOf(from) + from.length);
const after = text.slice(text.indexOf(to));
await writeFile(readme, `${before}\n\n${parts.join('\n\n')}\n\n${after}`);
