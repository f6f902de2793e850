import type { Message } from '../api/shapes.ts';
import { isSameDay } from '../i18n/format.ts';

export interface ThreadDay {
  key: string;
  at: string;
  messages: ThreadMessage[];
}

export interface ThreadMessage {
  message: Message;
  /** of what one author said in a row; only that one names the author */
  isFirst: boolean;
}

const sameBreathMs = 5 * 60_000;

/** Messages, oldest first, by the viewer's days. */
export function threadDays(messages: Message[]): ThreadDay[] {
  const days: ThreadDay[] = [];
  let before: Message | undefined;
  for (const message of messages) {
    if (isDiscardedDraft(message)) continue;
    if (!before || !isSameDay(before.createdAt, message.createdAt)) {
      days.push({ key: message.createdAt, at: message.createdAt, messages: [] });
      before = undefined;
    }
    const isFirst = !before || !isInOneBreath(before, message);
    days.at(-1)?.messages.push({ message, isFirst });
    before = message;
  }
  return days;
}

/** It was never said, so there is nothing to show for it. */
function isDiscardedDraft({ state, deletedAt }: Message): boolean {
  return state === 'draft' && deletedAt !== null;
}

function isInOneBreath(before: Message, after: Message): boolean {
  return (
    before.sender === after.sender &&
    before.author === after.author &&
    before.private === after.private &&
    (before.state === 'draft') === (after.state === 'draft') &&
    Date.parse(after.createdAt) - Date.parse(before.createdAt) < sameBreathMs
  );
}
