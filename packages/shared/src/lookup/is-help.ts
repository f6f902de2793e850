import { foldText } from './reading.ts';

/** Whether the whole message asks what can be asked: `/help`, `Hướng dẫn!` */
export function asksForHelp(text: string): boolean {
  // No request is longer, and this is asked of every message.
  if (text.length > 60) return false;
  const words = foldText(text)
    .replace(/[^\p{L}\d/]+/gu, ' ')
    .trim();
  return /^\/?(?:help|huong dan(?: su dung)?|tro giup)$/.test(words);
}
