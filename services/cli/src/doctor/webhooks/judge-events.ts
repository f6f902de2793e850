import { type Finding, problem, warning } from '../finding.ts';

/** What a webhook should tell of, and what it does. */
export interface Subscription {
  needed: string[];
  /** without these nothing works */
  essential: string[];
  subscribed: string[];
}

/** Pure. */
export function judgeEvents(
  subject: string,
  { needed, essential, subscribed }: Subscription,
  where: string,
): Finding[] {
  const missing = needed.filter((event) => !subscribed.includes(event));
  if (missing.length === 0) return [];
  const isBad = missing.some((event) => essential.includes(event));
  const what = `The webhook does not tell of ${missing.join(', ')}`;
  return [
    (isBad ? problem : warning)('webhook_events_missing', subject, what, `Subscribe it ${where}`),
  ];
}
