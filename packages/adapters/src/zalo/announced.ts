import type { ZaloSaid } from './client.ts';

/** What a line of a history is called as an event, by its kind. */
const kinds: Record<string, string> = {
  text: 'text',
  photo: 'image',
  image: 'image',
  gif: 'gif',
  sticker: 'sticker',
  link: 'link',
  links: 'link',
  location: 'location',
  file: 'file',
  voice: 'audio',
  audio: 'audio',
  video: 'video',
};

/**
 * A line of the history as its webhook would have told it. Whether a person or a program spoke for the
 * account, a history does not tell.
 * @returns undefined for kinds that no webhook tells of
 */
export function announceSaid(
  line: ZaloSaid,
  userId: string,
  { oaId, appId }: { oaId: string; appId: string },
) {
  const kind = kinds[line.type];
  if (kind === undefined) return undefined;
  const isByCustomer = line.src === 1;
  const file =
    kind === 'text' || !line.url
      ? {}
      : { attachments: [{ type: kind, payload: { url: line.url } }] };
  return {
    app_id: appId,
    event_name: `${isByCustomer ? 'user' : 'oa'}_send_${kind}`,
    sender: { id: isByCustomer ? userId : oaId },
    recipient: { id: isByCustomer ? oaId : userId },
    message: { msg_id: line.message_id, text: line.message ?? '', ...file },
    timestamp: String(line.time),
  };
}
