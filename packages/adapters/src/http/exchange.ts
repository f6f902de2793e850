import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { AnswerTooLarge } from './errors.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface ExchangeLimits {
  /** For all of it, from waiting for a connection to the last byte. */
  deadlineMs: number;
  /** Ends it before. */
  signal?: AbortSignal | undefined;
  maxBytes: number;
  /** Once there is a status, an answer that is cut off, by whomever, is good as far as it came. */
  statusDecides?: boolean;
}

/**
 * One request, and its whole answer as text. undici's own `request` makes a stream of each answer and listens to a
 * signal, which together cost more than the exchange itself; nor is its signal heard before there is a connection.
 *
 * @throws AnswerTooLarge, TimeoutError, the signal's reason, and whatever undici throws
 */
export function exchange(
  dispatcher: Dispatcher,
  url: URL,
  request: Pick<Dispatcher.DispatchOptions, 'method' | 'headers' | 'body'>,
  { deadlineMs, signal, maxBytes, statusDecides = false }: ExchangeLimits,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let running: Dispatcher.DispatchController | undefined;
    let ended: Error | 'answered' | undefined;
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    const chunks: Buffer[] = [];
    let size = 0;

    const timer = setTimeout(() => {
      fail(new DOMException('the time is up', 'TimeoutError'));
    }, deadlineMs);
    const onAbort = () => fail(signal?.reason);
    signal?.addEventListener('abort', onAbort);

    function end(how: Error | 'answered') {
      ended = how;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
    function answer() {
      if (ended) return;
      end('answered');
      resolve({ status, headers, text: Buffer.concat(chunks).toString() });
    }
    function fail(reason: Error) {
      if (ended) return;
      if (statusDecides && status >= 200) return answerSoFar(reason);
      end(reason);
      reject(reason);
      running?.abort(reason);
    }
    function answerSoFar(reason: Error) {
      answer();
      running?.abort(reason);
    }

    if (signal?.aborted) onAbort();
    const { origin, pathname, search } = url;
    // Also what has ended already: whoever sends a body as a stream counts on its being ended, too.
    dispatcher.dispatch(
      { ...request, origin, path: pathname + search, headersTimeout: 0, bodyTimeout: 0 },
      {
        onRequestStart(controller) {
          running = controller;
          if (ended instanceof Error) controller.abort(ended);
        },
        onResponseStart(_controller, code, fields) {
          status = code;
          headers = fields;
        },
        onResponseData(_controller, chunk) {
          size += chunk.length;
          if (size > maxBytes) fail(new AnswerTooLarge());
          else chunks.push(chunk);
        },
        onResponseEnd: answer,
        onResponseError: (_controller, error) => fail(error),
      },
    );
  });
}
