import type { ResolveAll } from '@omnirelay/adapters/files/checking-lookup.ts';
import type { TargetClient } from '@omnirelay/adapters/forward/target-client.ts';
import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import {
  type ChangeDeps,
  pauseFlow,
  resumeFlow,
  setTarget,
} from '@omnirelay/shared/flows/change-flow.ts';
import { targetUrl } from '@omnirelay/shared/flows/target-url.ts';
import { readFlowSettings } from '@omnirelay/shared/store/flow-settings.ts';
import type { z } from 'zod';
import type { FlowPatch } from '../api/contract-flows.ts';
import { checkTarget } from './check-target.ts';
import { findForward } from './find.ts';
import { sendTest } from './send-test.ts';

export interface SettingsDeps extends ChangeDeps {
  config: { flows: Flow[] };
  client: Pick<TargetClient, 'send'>;
  resolveAll?: ResolveAll | undefined;
}

const answerChars = 300;

/** @throws BadInputError that says what to do; then nothing is changed */
export async function changeFlow(
  deps: SettingsDeps,
  flow: Flow,
  { url, paused, reason = '', force = false }: z.output<typeof FlowPatch>,
  by: string,
): Promise<void> {
  if (paused !== undefined && flow.kind === 'inbox') throw notPausable(flow.id);
  const target = url === undefined ? undefined : await checkedTarget(deps, flow.id, { url, force });
  // Nothing goes to an address that is about to be replaced, or to a new one that is to wait.
  if (paused === true) await pauseFlow(deps, flow, { by, reason });
  if (target !== undefined) await setTarget(deps, findForward(deps, flow.id), target, by);
  if (paused === false) await resumeFlow(deps, flow, by);
}

/** @returns undefined: events go there already */
async function checkedTarget(
  deps: SettingsDeps,
  id: string,
  given: { url: string; force: boolean },
): Promise<string | undefined> {
  const flow = findForward(deps, id);
  const url = await checkTarget(flow, given.url, deps.resolveAll);
  const set = (await readFlowSettings(deps.db)).get(flow.id);
  if (targetUrl(flow.url, set).url === url) return undefined;
  if (given.force) return url;
  const result = await sendTest(deps.client, flow, url, Date.now());
  if (result.ok) return url;
  const answer = result.answer ? `, and said: ${result.answer.slice(0, answerChars)}` : '';
  throw new BadInputError(
    'test_failed',
    `It did not take a test event (${result.error})${answer}. Nothing was changed: see to it, or send \`force: true\` to use it anyway.`,
    { status: 409 },
  );
}

function notPausable(id: string): BadInputError {
  return new BadInputError(
    'not_pausable',
    `${id} only stores what arrives, and has nothing to hold back. Switch off its connection, or the webhooks of it.`,
    { status: 409 },
  );
}
