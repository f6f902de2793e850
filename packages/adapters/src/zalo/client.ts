import { RetryableError } from '@omnirelay/shared/errors.ts';
import type { FormData } from 'undici';
import { z } from 'zod';
import { createHttpClient, type HttpCall, type HttpReply } from '../http/client.ts';
import type { ZaloConnection } from './config.ts';
import { isTokenRefusal, readZaloAnswer, ZaloRefusal } from './errors.ts';
import { inWords, messageBody, type ZaloOutgoing } from './message.ts';

/** Where the access token comes from, for each call anew. */
export interface AccessTokens {
  get(): Promise<string>;
  /** absent: a refusal is the answer */
  replace?(refused: string): Promise<string>;
}

const id = z.union([z.string(), z.number()]).transform(String);
const Sent = z.looseObject({ message_id: id });
const text = z.string().nullish().catch(null);
const Profile = z.looseObject({
  user_id: id,
  display_name: text,
  user_alias: text,
  avatar: text,
  shared_info: z
    .looseObject({
      name: text,
      phone: z.union([z.string(), z.number()]).transform(String).nullish().catch(null),
    })
    .nullish()
    .catch(null),
});
const Quota = z.looseObject({
  last_interaction: z.coerce.number().positive().nullish().catch(null),
});
const Oa = z.looseObject({ oa_id: id.nullish(), oaid: id.nullish(), name: text });
const Uploaded = z.looseObject({ attachment_id: id.nullish(), token: z.string().nullish() });

/** A line of a conversation's history. */
const Said = z.looseObject({
  message_id: id,
  /** 0: the account, 1: the customer */
  src: z.coerce.number(),
  /** milliseconds */
  time: z.coerce.number(),
  type: z.string().catch(''),
  message: text,
  from_id: id.nullish(),
  to_id: id.nullish(),
  url: text,
});
export type ZaloSaid = z.infer<typeof Said>;

export interface ZaloProfile {
  name: string | undefined;
  phone: string | undefined;
  avatarUrl: string | undefined;
}

export type ZaloClient = ReturnType<typeof createZaloClient>;

/** Lines that Zalo gives of a history at a time. */
export const historyPage = 10;

/** The account's API. Every method is one call, or two where the first finds its token ended. */
export function createZaloClient(
  connection: Pick<ZaloConnection, 'baseUrls' | 'timeout' | 'fileTimeout'>,
  tokens: AccessTokens,
) {
  const http = createHttpClient({
    baseUrl: connection.baseUrls.openapi,
    headers: {},
    timeoutMs: connection.timeout,
  });

  /** @throws ZaloRefusal, RetryableError, WaitError */
  async function call(request: HttpCall): Promise<unknown> {
    const attempt = async (token: string) => {
      const headers = { ...request.headers, access_token: token };
      const reply = await http.send({ ...request, headers, toError: refusedOutright });
      return readZaloAnswer(request.what, reply.json);
    };
    const token = await tokens.get();
    try {
      return await attempt(token);
    } catch (error) {
      if (!isTokenRefusal(error) || !tokens.replace) throw error;
    }
    try {
      return await attempt(await tokens.replace(token));
    } catch (error) {
      if (!isTokenRefusal(error)) throw error;
      // The pair that was just got is refused too: nothing was sent, and nothing is wrong with it.
      throw new RetryableError(`${request.what}: Zalo refuses a token that it has just given`, {
        cause: error,
      });
    }
  }

  const get = (what: string, path: string, data?: object) =>
    call({
      method: 'GET',
      path,
      what,
      ...(data === undefined ? {} : { query: { data: JSON.stringify(data) } }),
    });

  /** @returns the message's id */
  async function post(userId: string, message: ZaloOutgoing): Promise<string> {
    const what = `POST ${message.kind} message`;
    const json = { recipient: { user_id: userId }, message: messageBody(message) };
    const data = await call({ method: 'POST', path: '/v3.0/oa/message/cs', what, json });
    return parse(what, Sent, data).message_id;
  }

  return {
    close: () => http.close(),

    /**
     * Sends one message. What it quotes may be gone, and not every account may send buttons or lists:
     * then it goes without, or in words.
     * @returns its id, by which its echo is recognised
     */
    async send(userId: string, message: ZaloOutgoing): Promise<string> {
      try {
        return await post(userId, message);
      } catch (error) {
        const plainer = simpler(message, error);
        if (!plainer) throw error;
        return this.send(userId, plainer);
      }
    },

    /** @returns what a message names it by, for seven days */
    async upload(kind: 'image' | 'gif' | 'file', form: FormData) {
      const what = `POST ${kind} upload`;
      const data = await call({
        method: 'POST',
        path: `/v2.0/oa/upload/${kind}`,
        what,
        body: form,
        timeoutMs: connection.fileTimeout,
      });
      const uploaded = parse(what, Uploaded, data);
      const name = kind === 'file' ? uploaded.token : uploaded.attachment_id;
      if (!name) throw unreadable(what);
      return name;
    },

    async profile(userId: string): Promise<ZaloProfile> {
      const what = 'GET user detail';
      const profile = parse(
        what,
        Profile,
        await get(what, '/v3.0/oa/user/detail', { user_id: userId }),
      );
      return {
        name: profile.display_name ?? profile.user_alias ?? profile.shared_info?.name ?? undefined,
        phone: profile.shared_info?.phone ?? undefined,
        avatarUrl: profile.avatar ?? undefined,
      };
    },

    /** When the customer was last heard of, by Zalo. Undefined: it doesn't say. */
    async lastInteraction(userId: string): Promise<number | undefined> {
      const what = 'POST message quota';
      const json = { user_id: userId };
      const data = await call({ method: 'POST', path: '/v3.0/oa/quota/message', what, json });
      return parse(what, Quota, data ?? {}).last_interaction ?? undefined;
    },

    async account(): Promise<{ id: string | undefined; name: string | undefined }> {
      const what = 'GET account';
      const oa = parse(what, Oa, await get(what, '/v2.0/oa/getoa'));
      return { id: oa.oa_id ?? oa.oaid ?? undefined, name: oa.name ?? undefined };
    },

    /** Newest first, ten at most. */
    async history(userId: string, offset: number): Promise<ZaloSaid[]> {
      const what = 'GET conversation';
      const data = await get(what, '/v2.0/oa/conversation', {
        user_id: userId,
        offset,
        count: historyPage,
      });
      return parse(what, z.array(Said), data ?? []);
    },

    /** The newest line of each of the latest conversations, ten at most. */
    async recent(offset: number): Promise<ZaloSaid[]> {
      const what = 'GET recent conversations';
      const data = await get(what, '/v2.0/oa/listrecentchat', { offset, count: historyPage });
      return parse(what, z.array(Said), data ?? []);
    },
  };
}

/** Zalo's own refusals come with 200; a 401 is about the token. */
function refusedOutright(what: string, { status }: HttpReply): Error | undefined {
  return status === 401 ? new ZaloRefusal(what, 401, 'token', '') : undefined;
}

function simpler(message: ZaloOutgoing, error: unknown): ZaloOutgoing | undefined {
  if (!(error instanceof ZaloRefusal) || error.reason !== 'invalid') return undefined;
  // Which of the two was refused, Zalo's words don't say reliably: first the quote goes.
  if (message.quotedId !== undefined) return { ...message, quotedId: undefined };
  const words = inWords(message);
  return words === undefined ? undefined : { kind: 'text', text: words };
}

function parse<T>(what: string, schema: z.ZodType<T>, data: unknown): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw unreadable(what);
}

/** It was applied, perhaps; what came back says nothing. */
function unreadable(what: string): RetryableError {
  return new RetryableError(`${what}: the answer lacks what it should carry`, {
    outcome: 'unclear',
  });
}
