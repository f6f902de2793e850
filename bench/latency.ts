import { alternate, percentile } from './support/alternate.ts';
import { compare } from './support/compare.ts';
import { type Pipelines, startPipelines } from './support/pipeline.ts';
import { formatSection, type Section } from './support/section.ts';
import { sendSteadily } from './support/send-steadily.ts';
import { newComments } from './support/webhooks.ts';

const perSecond = 100;
const perRound = 500;
const pairs = 4;

/** (c) From sending a webhook to the call at Chatwoot. */
export async function measureLatency(): Promise<Section> {
  const pipelines = await startPipelines(50);
  try {
    const rounds = await alternate(pairs, {
      ours: () => timeMessages(pipelines, pipelines.urls.ours),
      bare: () => timeMessages(pipelines, pipelines.urls.bare),
    });
    const row = (percent: number) =>
      compare(`p${percent}`, rounds, (timesMs) => percentile(timesMs, percent), {
        unit: ' ms',
        digits: 1,
      });
    return {
      title: '(c) From webhook to call',
      about: `Time from sending a webhook to the call at Chatwoot, ${perSecond} messages/s over 200 known conversations, against the bare route and worker of (a) and (b). Medians of ${pairs} rounds of ${perRound} messages.`,
      rows: [row(50), row(99)],
    };
  } finally {
    await pipelines.close();
  }
}

async function timeMessages({ chatwoot, tickets }: Pipelines, url: string): Promise<number[]> {
  chatwoot.arrivedAtMs.clear();
  const sentAtMs = await sendSteadily(url, newComments(perRound, tickets), perSecond);
  await chatwoot.received(perRound);
  return [...sentAtMs].map(([id, sentMs]) => (chatwoot.arrivedAtMs.get(id) ?? Number.NaN) - sentMs);
}

if (import.meta.main) console.log(formatSection(await measureLatency()));
