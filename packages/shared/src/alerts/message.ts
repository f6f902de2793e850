import { createHash } from 'node:crypto';
import type { NoticeKind } from './alert-row.ts';
import type { DueNotice } from './decide-notices.ts';
import { type AlertName, type Severity, severityOf } from './names.ts';
import { spell } from './spell.ts';

/** What one target is told at one time: one alert or several. */
export interface Message {
  /** the same when it is told again, so that whoever reads it can tell */
  id: string;
  subject: string;
  text: string;
  alerts: {
    kind: NoticeKind | 'test';
    name: string;
    subject: string;
    severity: Severity;
    summary: string;
    since: string;
    resolvedAt: string | null;
  }[];
}

/** Pure. @param notices at least one */
export function composeMessage(
  notices: Pick<DueNotice, 'kind' | 'row'>[],
  { nowMs, consoleUrl }: { nowMs: number; consoleUrl?: string | undefined },
): Message {
  const alerts = notices.map(({ kind, row }) => ({
    kind,
    name: row.name,
    subject: row.subject,
    severity: severityOf(row.name as AlertName),
    summary: row.summary,
    since: row.since.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
  }));
  const identity = notices.map(({ kind, row }) => [
    kind,
    row.name,
    row.subject,
    row.since.getTime(),
  ]);
  // A reminder is another message than the one before it.
  const hour = notices.some(({ kind }) => kind === 'reminder') ? Math.floor(nowMs / 3_600_000) : 0;
  const paragraphs = alerts.map((alert) => paragraphOf(alert, nowMs));
  return {
    id: `alert-${digest(JSON.stringify([identity, hour]))}`,
    subject: subjectOf(alerts),
    text: [...paragraphs, ...footer(consoleUrl)].join('\n\n'),
    alerts,
  };
}

/** To see whether a target hears us. Pure. */
export function composeTest(nowMs: number, consoleUrl?: string): Message {
  const summary =
    'This is a test: nothing is wrong. Alerts of Omnirelay will arrive like this one.';
  const since = new Date(nowMs).toISOString();
  const alert = { kind: 'test' as const, name: 'test', subject: '', severity: 'warning' as const };
  return {
    id: `alert-test-${digest(String(nowMs))}`,
    subject: '[Omnirelay] Test of an alert target',
    text: [summary, ...footer(consoleUrl)].join('\n\n'),
    alerts: [{ ...alert, summary, since, resolvedAt: null }],
  };
}

type Alert = Message['alerts'][number];

function subjectOf(alerts: Alert[]): string {
  const [first] = alerts;
  if (alerts.length === 1 && first) {
    const about = first.subject === '' ? '' : `: ${first.subject}`;
    return `[Omnirelay] ${words[first.kind]}${first.name}${about}`;
  }
  const over = alerts.filter(({ kind }) => kind === 'resolved').length;
  const wrong = alerts.length - over;
  const parts = [wrong > 0 ? `${wrong} wrong` : '', over > 0 ? `${over} resolved` : ''];
  return `[Omnirelay] ${parts.filter((part) => part !== '').join(', ')}`;
}

const words = { fired: '', reminder: 'Still ', resolved: 'Resolved: ', test: '' };

function paragraphOf(
  { kind, name, subject, severity, summary, since, resolvedAt }: Alert,
  nowMs: number,
) {
  const title = `${words[kind]}${name}${subject === '' ? '' : ` (${subject})`}`;
  if (kind === 'resolved') {
    const tookMs = Date.parse(resolvedAt ?? since) - Date.parse(since);
    return `${title}\nIt was: ${summary}.\nFrom ${since}, for ${spell(tookMs)}.`;
  }
  const forMs = Math.max(0, nowMs - Date.parse(since));
  return `${title} [${severity}]\n${summary}.\nSince ${since}, ${spell(forMs)} by now.\nWhat to do: docs/alerts.md#${name}`;
}

function footer(consoleUrl: string | undefined): string[] {
  return consoleUrl === undefined ? [] : [`${consoleUrl.replace(/\/+$/, '')}/relay-health`];
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
