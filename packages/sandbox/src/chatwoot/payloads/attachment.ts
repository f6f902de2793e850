import { extname } from 'node:path';
import type { AttachmentRow } from '../rows.ts';
import type { World } from '../world.ts';

export function attachmentPayload(world: World, attachment: AttachmentRow) {
  const { blob, fileType } = attachment;
  const file = `${blob.signedId}/${encodeURIComponent(blob.fileName)}`;
  const storage = `${world.baseUrl()}/rails/active_storage`;
  return {
    id: attachment.id,
    message_id: attachment.messageId,
    file_type: fileType,
    account_id: world.account.id,
    extension: extname(blob.fileName).slice(1).toLowerCase() || null,
    content_type: blob.contentType,
    data_url: `${storage}/blobs/redirect/${file}`,
    thumb_url: fileType === 'image' ? `${storage}/representations/redirect/${file}` : '',
    file_size: world.fileFaults.get(blob.fileName) === 'wrong-size' ? 1 : blob.data.length,
    width: null,
    height: null,
    ...(fileType === 'audio' ? { transcribed_text: '' } : {}),
  };
}

/** The key is left out when there is nothing to show, in REST and in webhooks. */
export function attachmentsKey(world: World, attachments: AttachmentRow[]) {
  if (attachments.length === 0) return {};
  return { attachments: attachments.map((attachment) => attachmentPayload(world, attachment)) };
}
