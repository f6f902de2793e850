import { placeholderFor } from '@omnirelay/adapters/text/index.ts';
import type { PublicText } from '@omnirelay/adapters/visibility.ts';
import { ZaloRefusal } from '@omnirelay/adapters/zalo/errors.ts';
import { toZalo, type ZaloButton, type ZaloOutgoing } from '@omnirelay/adapters/zalo/message.ts';
import { RetryableError } from '@omnirelay/shared/errors.ts';
import type { Cache } from '../relay/cache.ts';
import type { EffectContext } from '../relay/calls.ts';
import { carryFile, forgetUpload, kindOf, type OutgoingFile } from './carry-file.ts';
import { sendOnce, type ZaloSide } from './zalo-calls.ts';

/** What is to be said, as one of us wrote it. */
export interface Saying {
  userId: string;
  /** Names the effects: the first has this id, the others a number behind it. */
  effectId: string;
  action: string;
  text: string;
  files: OutgoingFile[];
  buttons?: ZaloButton[];
  quotedId?: string | undefined;
  /** Right before each is sent. @throws PermanentError, and nothing more is sent */
  lastCheck?: (() => Promise<void>) | undefined;
  /** The last check: makes text fit for a customer's eyes, or throws. */
  vouch(text: string): PublicText;
}

/**
 * Says it in as many messages as Zalo needs, in their order; each is an effect of its own.
 * @returns the ids of what was sent, `<user>/<message>` each; none where there was nothing to say
 */
export async function sendAll(
  context: EffectContext & { cache: Cache },
  side: ZaloSide,
  saying: Saying,
): Promise<string[]> {
  const { userId, effectId, action } = saying;
  const idOf = (i: number) => (i === 0 ? effectId : `${effectId}-${i + 1}`);
  const planned = plan(saying);
  const sent: string[] = [];
  for (const [i, one] of planned.entries()) {
    const id = idOf(i);
    const message = 'file' in one ? await withFile(context, side, id, one, saying) : one;
    try {
      sent.push(
        await sendOnce(context, side, {
          id,
          action: i === 0 ? action : `${action}-${i + 1}`,
          userId,
          lastCheck: saying.lastCheck,
          message: i === 0 && saying.quotedId ? { ...message, quotedId: saying.quotedId } : message,
        }),
      );
    } catch (error) {
      if (!(error instanceof ZaloRefusal) || error.reason !== 'attachment_expired') throw error;
      await forgetUpload(context.cache, id);
      throw new RetryableError('an uploaded file has expired at Zalo', { cause: error });
    }
  }
  return sent;
}

type Planned = ZaloOutgoing | { file: OutgoingFile; caption: PublicText | undefined };

/** Pure: the same words and files are the same messages on every try. */
export function plan({ text, files, buttons = [], vouch }: Saying): Planned[] {
  const untaken = files.filter((file) => kindOf(file) === undefined);
  const taken = files.filter((file) => kindOf(file) !== undefined);
  const lines = untaken.map(({ name, sizeBytes }) =>
    placeholderFor({ name, sizeBytes, reason: 'refused' }),
  );
  const parts = toZalo([text, ...lines].filter((line) => line !== '').join('\n\n')).map(vouch);
  const [only] = parts;
  const [first] = taken;
  const isCaption =
    parts.length === 1 &&
    taken.length === 1 &&
    buttons.length === 0 &&
    kindOf(first as OutgoingFile) === 'image';
  if (isCaption && first) return [{ file: first, caption: only }];
  const said = parts.map((part, i): ZaloOutgoing => {
    const isLast = i === parts.length - 1;
    return isLast && buttons.length > 0
      ? { kind: 'buttons', text: part, buttons }
      : { kind: 'text', text: part };
  });
  return [...said, ...taken.map((file) => ({ file, caption: undefined }))];
}

async function withFile(
  context: EffectContext & { cache: Cache },
  side: ZaloSide,
  id: string,
  { file, caption }: Extract<Planned, { file: OutgoingFile }>,
  { vouch }: Saying,
): Promise<ZaloOutgoing> {
  const carried = await carryFile({ ...context, ...side }, id, file).catch((error: unknown) => {
    if (error instanceof ZaloRefusal && error.reason === 'invalid') return undefined;
    throw error;
  });
  if (!carried) {
    // It is not what it says it is: it is named instead.
    const { name, sizeBytes } = file;
    const line = placeholderFor({ name, sizeBytes, reason: 'refused' });
    return { kind: 'text', text: vouch(caption === undefined ? line : `${caption}\n\n${line}`) };
  }
  return 'attachmentId' in carried ? { ...carried, text: caption } : carried;
}
