import { z } from 'zod';
import type { alerts } from '../store/operations-schema.ts';

/** What a target is told of an alert: that it is so, that it still is, that it is over. */
export type NoticeKind = 'fired' | 'reminder' | 'resolved';

const Time = z.iso.datetime();

/** How it stands with telling one target about one alert. */
export const Notice = z.object({
  /** what it was told last; absent: nothing of this time yet */
  told: z.enum(['fired', 'resolved']).optional(),
  toldAt: Time.optional(),
  /** what it is being told, how often that was tried, and when last */
  trying: z.enum(['fired', 'reminder', 'resolved']).optional(),
  tries: z.number().default(0),
  triedAt: Time.optional(),
  /** why the last try failed */
  error: z.string().optional(),
  /** a try ended without an answer: it may have been told */
  perhaps: z.boolean().optional(),
});
export type Notice = z.infer<typeof Notice>;
const Notices = z.record(z.string(), Notice);

export type AlertRow = Omit<typeof alerts.$inferSelect, 'notices'> & {
  /** by the target's name */
  notices: Record<string, Notice>;
};

/** What another version has written may be told again. */
export function readNotices(stored: unknown): Record<string, Notice> {
  return Notices.safeParse(stored).data ?? {};
}

export function keyOf({ name, subject }: { name: string; subject: string }): string {
  return `${name} ${subject}`;
}
