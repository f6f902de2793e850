import { cleanText } from '../text/index.ts';
import { splitToFit } from '../text/split-to-fit.ts';
import type { PublicText } from '../visibility.ts';

/** Of one text message, in characters. Longer ones are refused with -210. */
export const zaloMaxCharacters = 2_000;
/** Buttons of one message. */
export const zaloMaxButtons = 5;

export type ZaloButton =
  | { title: string; open: string }
  /** What the tap says to us: it comes back as the customer's own words. */
  | { title: string; says: string }
  | { title: string; call: string };

/** A line of a list. */
export interface ZaloElement {
  title: PublicText;
  subtitle?: PublicText;
  imageUrl?: string;
  open?: string;
}

/** A message as this account sends it; its words have passed the last check. */
export type ZaloOutgoing = (
  | { kind: 'text'; text: PublicText }
  /** `text` is its caption */
  | { kind: 'image'; attachmentId: string; text?: PublicText | undefined }
  | {
      kind: 'gif';
      attachmentId: string;
      width: number;
      height: number;
      text?: PublicText | undefined;
    }
  | { kind: 'file'; token: string }
  | { kind: 'buttons'; text: PublicText; buttons: ZaloButton[] }
  | {
      kind: 'list';
      elements: ZaloElement[];
    }
) & {
  /** the message that it answers */
  quotedId?: string | undefined;
};

/** The body's `message`. https://developers.zalo.me/docs/official-account/tin-nhan/tin-tu-van/gui-tin-tu-van-dang-van-ban */
export function messageBody(message: ZaloOutgoing): Record<string, unknown> {
  const quote = message.quotedId === undefined ? {} : { quote_message_id: message.quotedId };
  switch (message.kind) {
    case 'text':
      return { text: message.text, ...quote };
    case 'image': {
      const element = { media_type: 'image', attachment_id: message.attachmentId };
      return { ...caption(message.text), ...quote, attachment: media(element) };
    }
    case 'gif': {
      const { attachmentId: attachment_id, width, height } = message;
      const element = { media_type: 'gif', attachment_id, width, height };
      return { ...caption(message.text), ...quote, attachment: media(element) };
    }
    case 'file':
      return { ...quote, attachment: { type: 'file', payload: { token: message.token } } };
    case 'buttons':
      return {
        text: message.text,
        ...quote,
        attachment: {
          type: 'template',
          payload: { buttons: message.buttons.slice(0, zaloMaxButtons).map(buttonBody) },
        },
      };
    case 'list':
      return {
        ...quote,
        attachment: {
          type: 'template',
          payload: {
            template_type: 'list',
            elements: message.elements.map(({ title, subtitle, imageUrl, open }) => ({
              title,
              ...(subtitle === undefined ? {} : { subtitle }),
              ...(imageUrl === undefined ? {} : { image_url: imageUrl }),
              ...(open === undefined ? {} : { default_action: { type: 'oa.open.url', url: open } }),
            })),
          },
        },
      };
  }
}

function caption(text: string | undefined): { text?: string } {
  return text === undefined || text === '' ? {} : { text };
}

function media(element: Record<string, unknown>) {
  return { type: 'template', payload: { template_type: 'media', elements: [element] } };
}

function buttonBody(button: ZaloButton): Record<string, unknown> {
  const { title } = button;
  if ('open' in button) return { title, type: 'oa.open.url', payload: { url: button.open } };
  if ('call' in button) {
    return { title, type: 'oa.open.phone', payload: { phone_code: button.call } };
  }
  return { title, type: 'oa.query.show', payload: button.says };
}

/** What buttons and lists say where Zalo does not take them: every choice as a line. */
export function inWords(message: ZaloOutgoing): PublicText | undefined {
  // Nothing is added but dots.
  return wordsOf(message) as PublicText | undefined;
}

function wordsOf(message: ZaloOutgoing): string | undefined {
  switch (message.kind) {
    case 'buttons':
      return [
        message.text,
        ...message.buttons.map((button) => {
          if ('open' in button) return `• ${button.title}: ${button.open}`;
          return 'call' in button ? `• ${button.title}: ${button.call}` : `• ${button.title}`;
        }),
      ].join('\n');
    case 'list':
      return message.elements
        .map(({ title, subtitle, open }) =>
          [`• ${title}`, subtitle, open].filter((line) => line).join('\n  '),
        )
        .join('\n');
    default:
      return undefined;
  }
}

/**
 * Text as Zalo shows it: nothing is bold there, so Markdown's signs go; composed accents, as decomposed
 * Vietnamese counts a quarter more. In parts that each fit, in their order.
 */
export function toZalo(text: string): string[] {
  const plain = withoutMarkdown(cleanText(text)).normalize('NFC').trim();
  if (plain === '') return [];
  return splitToFit(plain, (part) => [...part].length <= zaloMaxCharacters)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Signs only: what they stand around stays. Words with underscores and lone stars are left alone. */
function withoutMarkdown(text: string): string {
  return text
    .replace(/^```[^\n]*$/gm, '')
    .replace(/`([^`\n]+)`/g, '$1')
    .replace(
      /!?\[([^\]\n]{0,500})\]\((https?:\/\/[^\s)]{1,2000})\)/g,
      (_, label: string, url: string) =>
        label === '' || label === url ? url : `${label} (${url})`,
    )
    .replace(/^#{1,6}[ \t]+/gm, '')
    .replace(/^>[ \t]?/gm, '')
    .replace(/^([ \t]*)[*+-][ \t]+/gm, '$1• ')
    .replace(/(\*\*|__)(?=\S)([^\n]{1,2000}?\S?)\1/g, '$2')
    .replace(/(?<![\w*\\])\*(?=[^\s*])([^*\n]{1,1000}?)(?<=[^\s*\\])\*(?![\w*])/g, '$1')
    .replace(/(?<![\w_\\])_(?=[^\s_])([^_\n]{1,1000}?)(?<=[^\s_\\])_(?![\w_])/g, '$1')
    .replace(/~~([^~\n]{1,1000})~~/g, '$1')
    .replace(/\\([\\`*_{}[\]()#+.!~>|-])/g, '$1')
    .replace(/\n{3,}/g, '\n\n');
}
