import { z } from 'zod';

/** As much of a flow as the command line shows. */
export const FlowAnswer = z.looseObject({
  id: z.string(),
  kind: z.string().optional(),
  /** of a forward flow */
  target: z.looseObject({ url: z.string() }).nullish(),
  /** running, paused, failing */
  state: z.string().optional(),
  counters: z.record(z.string(), z.unknown()).nullish(),
});
export type FlowAnswer = z.infer<typeof FlowAnswer>;

export const flowPath = (flow: string) => `/api/flows/${encodeURIComponent(flow)}`;

/** A target as it may be shown: its query may hold a token. */
export function shownUrl(url: string | null | undefined): string {
  if (!url) return '';
  if (!URL.canParse(url)) return url.split('?')[0] ?? '';
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname}${search === '' ? '' : '?…'}`;
}
