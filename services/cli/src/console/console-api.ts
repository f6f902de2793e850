import { z } from 'zod';
import { CliError, exit } from '../cli-error.ts';
import { printable } from '../out.ts';

/** The console's HTTP API, signed in. */
export interface ConsoleApi {
  /**
   * One call, and what it answers.
   * @throws CliError that says what to do
   */
  send(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<unknown>;
}

export interface ConsoleAccess {
  url: string;
  /** Instead of signing in. */
  token?: string | undefined;
  email: string;
  password?: string | undefined;
  /** A target is tried before it is set, and may take its time. */
  timeoutMs?: number;
}

const defaultTimeoutMs = 75_000;
const Signed = z.looseObject({ token: z.string().min(1) });
const Refusal = z.looseObject({ error: z.string(), message: z.string() });

export function createConsoleApi(access: ConsoleAccess): ConsoleApi {
  let token = access.token;

  async function signIn(): Promise<string> {
    if (access.password === undefined) {
      throw new CliError(
        'Nobody is signed in. Set OMNIRELAY_TOKEN (the token of a session), or CONSOLE_ADMIN_EMAIL and CONSOLE_ADMIN_PASSWORD.',
      );
    }
    const { email, password } = access;
    const answer = await exchange(access, 'POST', '/api/login', undefined, { email, password });
    return readAs(Signed, answer, access.url).token;
  }

  return {
    async send(method, path, body) {
      token ??= await signIn();
      return exchange(access, method, path, token, body);
    },
  };
}

async function exchange(
  access: ConsoleAccess,
  method: string,
  path: string,
  token: string | undefined,
  body: object | undefined,
): Promise<unknown> {
  const answer = await call(access, method, path, token, body);
  const text = await answer.text().catch(() => '');
  const json = parse(text);
  if (answer.ok) return json;
  throw refused(access, answer.status, json, path);
}

async function call(
  { url, timeoutMs = defaultTimeoutMs }: ConsoleAccess,
  method: string,
  path: string,
  token: string | undefined,
  body: object | undefined,
): Promise<Response> {
  try {
    return await fetch(`${url}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      // A token goes nowhere but where it was meant for.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (cause) {
    throw new CliError(`No console answers at ${url}. Start it, or set OMNIRELAY_CONSOLE_URL.`, {
      cause,
    });
  }
}

function refused({ url }: ConsoleAccess, status: number, json: unknown, path: string): CliError {
  const said = Refusal.safeParse(json).data;
  if (status === 401) {
    const mend =
      path === '/api/login'
        ? 'Check CONSOLE_ADMIN_EMAIL and CONSOLE_ADMIN_PASSWORD.'
        : 'Check OMNIRELAY_TOKEN: it may have ended, or been revoked.';
    return new CliError(`The console at ${url} does not let us in. ${mend}`);
  }
  if (!said) {
    return new CliError(
      `${url} answers HTTP ${status}, and not as a console does. Check OMNIRELAY_CONSOLE_URL.`,
    );
  }
  const code = status < 500 ? exit.problems : exit.cannotRun;
  return new CliError(`${printable(said.message)} (${printable(said.error)})`, { code });
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @throws CliError where the answer is not what this version of the command line knows */
export function readAs<T>(schema: z.ZodType<T>, answer: unknown, where = 'The console'): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  throw new CliError(
    `${where} gave an answer that is not understood. Is it of the same version as this command line?`,
  );
}
