import { type CompletionFacts, UnusableAnswer } from '@omnirelay/adapters/openai/index.ts';
import { FencedError } from '@omnirelay/shared/errors.ts';
import { guardCall } from '@omnirelay/shared/gate/guard-call.ts';
import { type AnswerRow, saveAnswer } from '@omnirelay/shared/store/answers.ts';
import type { Spoken } from '@omnirelay/shared/store/history.ts';
import { countSpending } from '../count-spending.ts';
import type { AnswerContext } from './answer-deps.ts';
import { problemsOf } from './decide/problems-of.ts';
import { systemPrompt, turnsOf } from './decide/prompt.ts';
import { ModelAnswer, type Reading, readModelAnswer } from './decide/reading.ts';

/** A customer who waits longer than this is told that a person will answer. */
const longestMs = 40_000;
const mostTries = 2;

/**
 * Has the model answer what was said last. Whatever goes wrong is a reason, never an exception's text;
 * what it cost is kept in any case.
 */
export async function askModel(
  context: AnswerContext,
  row: AnswerRow,
  history: Spoken[],
): Promise<Reading> {
  const { flow, llm } = context;
  if (!llm) return { kind: 'unusable', reason: 'no-model' };
  const { client, gate } = llm;
  const system = systemPrompt(flow);
  const turns = turnsOf(history, flow.history);
  const deadline = AbortSignal.timeout(longestMs);
  const spent = spending(context, row);
  let reading: Reading = { kind: 'unusable', reason: 'no-answer' };
  for (let tries = 0; tries < mostTries && !deadline.aborted; tries++) {
    reading = await once();
    if (reading.kind !== 'unusable') break;
    context.log.warn(
      { event: 'answer.unusable', flow: flow.id, eventId: row.id, reason: reading.reason },
      'the model gave no usable answer',
    );
    // Asking again helps against nonsense, not against a server that is away.
    if (reading.reason === 'unavailable') break;
  }
  return reading;

  /** Of the words themselves, and of what becomes of them on the customer's screen. */
  function problemsAsShown(reply: string): string[] {
    const bounds = { flow, system };
    return [reply, context.channel.asShown(reply)].flatMap((text) => problemsOf(text, bounds));
  }

  async function once(): Promise<Reading> {
    try {
      await context.gate.pass(gate);
      const completion = await guardCall(context.gate, gate.connection, () =>
        client.complete({
          what: 'POST answer',
          system,
          messages: turns,
          schema: { name: 'answer', zod: ModelAnswer },
          maxTokens: flow.maxTokens,
          signal: deadline,
        }),
      );
      await spent(completion);
      const reading = readModelAnswer(
        completion.value,
        (reply) => problemsAsShown(reply),
        flow.lookup !== undefined,
      );
      return reading.kind === 'look_up' && !isOfConversation(reading.subject, history)
        ? { kind: 'unusable', reason: 'foreign-subject' }
        : reading;
    } catch (error) {
      if (error instanceof FencedError) throw error;
      if (!(error instanceof UnusableAnswer)) return { kind: 'unusable', reason: 'unavailable' };
      await spent(error.facts);
      return { kind: 'unusable', reason: error.reason };
    }
  }
}

/** Adds up what all tries cost. */
function spending({ db, flow, metrics }: AnswerContext, { id, ...row }: AnswerRow) {
  let { promptTokens, completionTokens, cost } = row;
  return async (facts: CompletionFacts) => {
    promptTokens += facts.usage?.promptTokens ?? 0;
    completionTokens += facts.usage?.completionTokens ?? 0;
    cost += facts.cost?.amount ?? 0;
    const { model, latencyMs } = facts;
    const currency = facts.cost?.currency ?? null;
    await saveAnswer(db, id, { model, promptTokens, completionTokens, cost, currency, latencyMs });
    countSpending(metrics, flow.id, facts);
  };
}

/** What is looked up, a customer has named: a model makes numbers up. */
export function isOfConversation(subject: string, history: Spoken[]): boolean {
  const bare = (text: string) => text.toLowerCase().replaceAll(/[\s.\-()]/g, '');
  const wanted = bare(subject);
  return (
    wanted.length >= 4 &&
    history.some(({ sender, content }) => sender === 'customer' && bare(content).includes(wanted))
  );
}
