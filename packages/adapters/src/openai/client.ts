import { z } from 'zod';
import { createHttpClient } from '../http/client.ts';
import type { Completion } from './completion.ts';
import type { OpenAiConnection } from './config.ts';
import { asNotApplied, openAiError, refusalOf } from './errors.ts';
import { readAnswer } from './read-answer.ts';
import { adaptDialect, buildRequest, type Dialect, dialectOf, type Question } from './request.ts';

export type { Completion } from './completion.ts';
export type { Question } from './request.ts';

export interface OpenAiClient {
  /**
   * Asks once, within one deadline; the queue owns retries. Another answer to the same question will
   * differ and cost again: keep what is returned before acting on it.
   * @throws UnusableAnswer, RetryableError, PermanentError
   */
  complete<T>(question: Question<T>): Promise<Completion<T>>;
  /** The models that the server names; costs nothing. Not every server has this call. */
  models(): Promise<string[]>;
  close(): Promise<void>;
}

const Models = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

/**
 * Chat completions, the one call that every compatible server has. Without the `openai` package: it retries
 * by status alone, sends to api.openai.com where no address is set, and leaves a stalled answer unbounded.
 */
export function createOpenAi(connection: OpenAiConnection): OpenAiClient {
  const { baseUrl, apiKey, model, timeout } = connection;
  const headers = { authorization: `Bearer ${apiKey}` };
  const http = createHttpClient({ baseUrl, headers, timeoutMs: timeout });
  let known = dialectOf(connection);

  /** Says it again, more simply, when the server doesn't understand: a refusal costs nothing. */
  async function ask(question: Question<unknown>) {
    const endMs = performance.now() + timeout;
    for (let dialect = known; ; ) {
      const request = buildRequest(model, dialect, question);
      try {
        const reply = await http.send({
          method: 'POST',
          path: '/chat/completions',
          what: question.what,
          json: request,
          timeoutMs: Math.max(Math.ceil(endMs - performance.now()), 1),
          signal: question.signal,
          toError: openAiError,
        });
        known = dialect;
        return { request, reply };
      } catch (error) {
        dialect = simpler(dialect, asNotApplied(error));
      }
    }
  }

  return {
    async complete<T>(question: Question<T>) {
      const startMs = performance.now();
      const { request, reply } = await ask(question);
      const latencyMs = Math.round(performance.now() - startMs);
      const { facts, ...answer } = readAnswer(question.what, reply, question.schema.zod, {
        connection,
        latencyMs,
      });
      return { ...answer, ...facts, request };
    },
    async models() {
      const { json } = await http.send({ method: 'GET', path: '/models', what: 'GET models' });
      return Models.parse(json).data.map(({ id }) => id);
    },
    close: () => http.close(),
  };
}

/** @throws the error itself, when nothing can be left out */
function simpler(dialect: Dialect, error: unknown): Dialect {
  const param = refusalOf(error)?.param;
  const next = param && adaptDialect(dialect, param);
  if (!next) throw error;
  return next;
}
