export interface TokenPair {
  access: string;
  refresh: string;
}

export const attachmentTypes = [
  'image',
  'gif',
  'sticker',
  'link',
  'location',
  'file',
  'audio',
  'video',
  'template',
] as const;

/** As webhooks tell it. */
export interface Attachment {
  type: (typeof attachmentTypes)[number];
  payload: Record<string, unknown>;
}

export interface Message {
  msgId: string;
  /** 'user': what the customer wrote; 'api': what a program sent; 'admin': a person in Zalo's own tool. */
  by: 'user' | 'api' | 'admin';
  atMs: number;
  text?: string;
  attachment?: Attachment;
  /** Buttons, a list's or a form's elements: as they were sent. */
  template?: Record<string, unknown>;
  /** The message it answers. */
  quote?: string;
  /** Sent between 48 hours and 7 days after the customer's last interaction. */
  isBilled?: boolean;
}

export interface SharedInfo {
  name: string;
  phone: string;
  address?: string;
  city?: string;
  district?: string;
}

/** Why Zalo brings this customer nothing. */
export type BlockCode = -211 | -213 | -217 | -218 | -227 | -244;

export interface ZaloUser {
  /** Of this account alone: what replies go to. */
  id: string;
  /** Of the app: nothing may be sent to it. */
  idByApp: string;
  name: string;
  follows: boolean;
  lastInteractionMs?: number;
  sharedInfo?: SharedInfo;
  tags: string[];
  block?: BlockCode;
}
