import type { ChatRequest, Cost, Usage } from '@omnirelay/adapters/openai/index.ts';
import { problemsOf } from '../decide/check-composition.ts';
import { type Composition, compositionSchema } from '../decide/composition.ts';
import { systemPrompt, ticketPrompt } from '../decide/prompt.ts';
import { hashOf } from '../hash.ts';
import type { Run } from '../run.ts';
import { dealOf } from './link.ts';

/** What was asked and answered, as it can be asked again. */
export interface Composed {
  composition: Composition;
  /** why the reply must not be sent */
  problems: string[];
  inputsHash: string;
  request: ChatRequest;
  model: string;
  usage: Usage | undefined;
  cost: Cost | undefined;
  requestId: string | undefined;
  latencyMs: number;
}

/** Asks the model; its answer has the form that the rules allow. @throws what asking throws */
export async function compose(run: Run): Promise<Composed> {
  if (!run.ask) throw new Error('the flow has no model');
  const { flow, snapshot } = run;
  const system = systemPrompt(flow);
  const content = ticketPrompt(snapshot, dealOf(run), flow);
  const answer = await run.ask({
    what: 'compose',
    system,
    messages: [{ role: 'user', content }],
    schema: { name: 'composition', zod: compositionSchema(flow.rules) },
    maxTokens: flow.compose.maxTokens,
  });
  const { value: composition, request, model, usage, cost, requestId, latencyMs } = answer;
  const bounds = { compose: flow.compose, system, snapshot };
  return {
    composition,
    problems: problemsOf(composition.reply, bounds),
    inputsHash: hashOf({ system, content, model }),
    request,
    model,
    usage,
    cost,
    requestId,
    latencyMs,
  };
}
