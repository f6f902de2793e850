import { z } from 'zod';
import { invalidField, zaloRefusal } from '../refusals.ts';
import { Id, read } from './read-input.ts';

const longestText = 2_000;
const mostButtons = 5;

const Words = z.string().refine((text) => text.trim() !== '');
const Url = z.url({ protocol: /^https?$/ });
const Payload = z.record(z.string(), z.unknown());

const Outer = z.strictObject({
  recipient: z.strictObject({ user_id: Id }),
  message: z.strictObject({
    text: Words.exactOptional(),
    quote_message_id: z.string().min(1).exactOptional(),
    attachment: z
      .strictObject({ type: z.enum(['template', 'file']), payload: Payload })
      .exactOptional(),
  }),
});

/** By URL or by what was uploaded, never both. */
const source = { url: Url.exactOptional(), attachment_id: z.string().min(1).exactOptional() };
const hasOneSource = (element: { url?: string; attachment_id?: string }) =>
  (element.url === undefined) !== (element.attachment_id === undefined);
const oneSource = { path: ['attachment_id'] };

const Size = z.int().positive();
const Image = z
  .strictObject({ media_type: z.literal('image'), ...source })
  .refine(hasOneSource, oneSource);
const Gif = z
  .strictObject({ media_type: z.literal('gif'), width: Size, height: Size, ...source })
  .refine(hasOneSource, oneSource);
const Sticker = z.strictObject({
  media_type: z.literal('sticker'),
  attachment_id: z.string().min(1),
});
const MediaElement = z.discriminatedUnion('media_type', [Image, Gif, Sticker]);
const Media = z.strictObject({
  template_type: z.literal('media'),
  elements: z.tuple([MediaElement]),
});
export type MediaElement = z.infer<typeof MediaElement>;

const Phone = z.string().regex(/^\+?\d{3,15}$/);
const title = Words;
const Button = z.discriminatedUnion('type', [
  z.strictObject({
    title,
    type: z.literal('oa.open.url'),
    payload: z.strictObject({ url: Url }),
  }),
  z.strictObject({ title, type: z.enum(['oa.query.show', 'oa.query.hide']), payload: Words }),
  z.strictObject({
    title,
    type: z.literal('oa.open.phone'),
    payload: z.strictObject({ phone_code: Phone }),
  }),
  z.strictObject({
    title,
    type: z.literal('oa.open.sms'),
    payload: z.strictObject({ phone_code: Phone, content: Words }),
  }),
]);
const Buttons = z.strictObject({ buttons: z.array(Button).min(1).max(mostButtons) });

const Form = z.strictObject({
  template_type: z.literal('request_user_info'),
  elements: z.tuple([z.strictObject({ title: Words, subtitle: Words, image_url: Url })]),
});

const Action = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('oa.open.url'), url: Url }),
  z.strictObject({ type: z.enum(['oa.query.show', 'oa.query.hide']), payload: Words }),
]);
const List = z.strictObject({
  template_type: z.literal('list'),
  elements: z
    .array(
      z.strictObject({
        title: Words,
        subtitle: Words.exactOptional(),
        image_url: Url.exactOptional(),
        default_action: Action.exactOptional(),
      }),
    )
    .min(1)
    .max(mostButtons),
});

const File = z.strictObject({ token: z.string().min(1) });

export type Content =
  | { kind: 'text' }
  | { kind: 'media'; element: MediaElement }
  | { kind: 'file'; token: string }
  /** As they were sent. */
  | { kind: 'buttons' | 'form' | 'list'; template: Record<string, unknown> };

export interface Sending {
  userId: string;
  text: string | undefined;
  quote: string | undefined;
  content: Content;
}

/** @throws Refusal unless the body is one of those that the sheet has. */
export function readSending(body: unknown): Sending {
  const { recipient, message } = read(Outer, body);
  const { text, quote_message_id: quote, attachment } = message;
  if (text !== undefined && [...text].length > longestText) throw zaloRefusal(-210);
  const content: Content = attachment ? readAttachment(attachment) : { kind: 'text' };
  const { kind } = content;
  if (kind !== 'text' && quote !== undefined) throw invalidField('quote_message_id');
  if ((kind === 'text' || kind === 'buttons') && text === undefined) throw invalidField('text');
  if ((kind === 'file' || kind === 'form' || kind === 'list') && text !== undefined) {
    throw invalidField('text');
  }
  return { userId: recipient.user_id, text, quote, content };
}

function readAttachment({ type, payload }: { type: string; payload: unknown }): Content {
  if (type === 'file') return { kind: 'file', ...read(File, payload) };
  const template = read(Payload, payload);
  switch (template.template_type) {
    case undefined:
      return { kind: 'buttons', template: read(Buttons, payload) };
    case 'media':
      return { kind: 'media', element: read(Media, payload).elements[0] };
    case 'request_user_info':
      return { kind: 'form', template: read(Form, payload) };
    case 'list':
      return { kind: 'list', template: read(List, payload) };
    default:
      throw invalidField('template_type');
  }
}
