import { setTimeout as pause } from 'node:timers/promises';
import { countCommands, total } from './support/count-commands.ts';
import { fire } from './support/fire.ts';
import { type Pipelines, startPipelines } from './support/pipeline.ts';
import { formatSection, type Row, type Section } from './support/section.ts';
import { sendSteadily } from './support/send-steadily.ts';
import { newComments } from './support/webhooks.ts';

const events = 1_000;
const idleMs = 5_000;

/** (e) Redis commands from the webhook to the recorded relay. */
export async function measureCommands(): Promise<Section> {
  const pipelines = await startPipelines(50);
  try {
    const { urls } = pipelines;
    // Links and scripts are looked up once, then known.
    for (const url of [urls.ours, urls.bare]) await relayBurst(pipelines, url);
    const idle = await countCommands(pipelines.servers.redis, () => pause(idleMs));
    const idlePerMs = {
      sent: total(idle.sent) / idleMs,
      inScripts: total(idle.inScripts) / idleMs,
    };
    const rows: Row[] = [];
    for (const [how, relay] of [
      ['one by one (100/s)', relaySteadily],
      ['in a burst', relayBurst],
    ] as const) {
      const perEvent = async (url: string) => {
        const startedAtMs = performance.now();
        const counts = await countCommands(pipelines.servers.redis, () => relay(pipelines, url));
        const tookMs = performance.now() - startedAtMs;
        return {
          sent: (total(counts.sent) - idlePerMs.sent * tookMs) / events,
          inScripts: (total(counts.inScripts) - idlePerMs.inScripts * tookMs) / events,
        };
      };
      const ours = await perEvent(urls.ours);
      const bare = await perEvent(urls.bare);
      for (const [key, what] of [
        ['sent', 'sent by clients'],
        ['inScripts', 'run inside scripts'],
      ] as const) {
        rows.push({
          what: `${how}: ${what}`,
          ours: ours[key].toFixed(1),
          bare: bare[key].toFixed(1),
          ratio: ours[key] / bare[key],
        });
      }
    }
    return {
      title: '(e) Redis commands per event',
      about: `From the webhook to the relayed and recorded message, ${events} events over 200 known conversations; what the processes send when idle is taken off. The bare pair neither orders, deduplicates nor records.`,
      rows,
    };
  } finally {
    await pipelines.close();
  }
}

async function relaySteadily(pipelines: Pipelines, url: string): Promise<void> {
  pipelines.chatwoot.arrivedAtMs.clear();
  await sendSteadily(url, newComments(events, pipelines.tickets), 100);
  await finished(pipelines);
}

async function relayBurst(pipelines: Pipelines, url: string): Promise<void> {
  pipelines.chatwoot.arrivedAtMs.clear();
  await fire(url, newComments(events, pipelines.tickets), 50);
  await finished(pipelines);
}

/** Relayed; then a moment for the last records, which go to Postgres in batches. */
async function finished({ chatwoot }: Pipelines): Promise<void> {
  await chatwoot.received(events);
  await pause(500);
}

if (import.meta.main) console.log(formatSection(await measureCommands()));
