import { type Finding, problem, warning } from '../finding.ts';
import { withoutQuery } from '../webhooks/place.ts';

/** Where a forward flow sends its events, and what there is. */
export interface TargetFacts {
  flow: string;
  url: string;
  /** Set while running, so it may be private only if the flow allows it. */
  isFromSettings: boolean;
  allowPrivate: boolean;
  hasToken: boolean;
  /** undefined: its name leads nowhere */
  addresses: { address: string; isPublic: boolean }[] | undefined;
  connection: Connected | undefined;
  pausedBy: string | null;
  pauseReason: string | null;
}

/** How a connection without a request ended. */
export type Connected =
  | { kind: 'open'; certificateEnds: Date | undefined }
  | { kind: 'refused'; why: string }
  | { kind: 'bad-certificate'; why: string };

const soonMs = 14 * 24 * 3_600_000;
const dayMs = 24 * 3_600_000;

/** Pure. */
export function judgeTarget(facts: TargetFacts, nowMs: number): Finding[] {
  return [...judgePause(facts), ...judgeAddress(facts, nowMs)];
}

/** Pure. Of any flow. */
export function judgePause({
  flow,
  pausedBy,
  pauseReason,
}: Pick<TargetFacts, 'flow' | 'pausedBy' | 'pauseReason'>): Finding[] {
  if (pausedBy === null) return [];
  const why = pauseReason === null ? '' : `: ${pauseReason}`;
  const who = pausedBy === 'auto' ? 'It paused itself' : `It was paused by ${pausedBy}`;
  const what = `${who}${why}; its events wait`;
  return [
    warning('flow_paused', flow, what, `Resume it: npm run omnirelay -- flows resume ${flow}`),
  ];
}

function judgeAddress(facts: TargetFacts, nowMs: number): Finding[] {
  const { flow, url, addresses, connection } = facts;
  const shown = withoutQuery(url);
  const elsewhere = `npm run omnirelay -- forward set-url ${flow} <address>`;
  if (addresses === undefined) {
    const what = `The host of its target ${shown} can't be found`;
    return [
      problem('target_unresolvable', flow, what, `Correct the name or DNS, or: ${elsewhere}`),
    ];
  }
  if (facts.isFromSettings && !facts.allowPrivate && addresses.some(({ isPublic }) => !isPublic)) {
    const what = `Its target ${shown} leads to a private address, and no event goes there`;
    const mend = `Set allowPrivate: true for the flow, write the address into the file, or: ${elsewhere}`;
    return [problem('target_private', flow, what, mend)];
  }
  return [
    ...(connection ? judgeConnection(flow, shown, connection, nowMs) : []),
    ...judgePlain(facts, addresses),
  ];
}

function judgeConnection(flow: string, shown: string, to: Connected, nowMs: number): Finding[] {
  switch (to.kind) {
    case 'refused':
      return [
        problem(
          'target_unreachable',
          flow,
          `Its target ${shown} can't be reached (${to.why})`,
          `Start it; its events wait. Or: npm run omnirelay -- forward set-url ${flow} <address>`,
        ),
      ];
    case 'bad-certificate':
      return [
        problem(
          'target_certificate',
          flow,
          `The certificate of its target ${shown} does not hold (${to.why})`,
          'Renew it, or install one that covers this name, with its chain',
        ),
      ];
    case 'open': {
      const leftMs = (to.certificateEnds?.getTime() ?? Number.POSITIVE_INFINITY) - nowMs;
      if (leftMs > soonMs) return [];
      const days = Math.max(0, Math.floor(leftMs / dayMs));
      const what = `The certificate of its target ${shown} ends in ${days} days`;
      return [warning('target_certificate_ends', flow, what, 'Renew it')];
    }
  }
}

function judgePlain(
  { flow, url, hasToken }: TargetFacts,
  addresses: NonNullable<TargetFacts['addresses']>,
): Finding[] {
  const isPlain = url.startsWith('http:') && addresses.some(({ isPublic }) => isPublic);
  if (!isPlain) return [];
  const what = `Its target is reached over the internet without TLS${hasToken ? ', the token with it' : ''}`;
  return [
    warning(
      'target_plain',
      flow,
      what,
      'Give the target a certificate, and the flow an https address',
    ),
  ];
}
