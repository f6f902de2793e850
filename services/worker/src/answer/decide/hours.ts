import type { Day, Hours } from '@omnirelay/shared/config/answer.ts';

const dayOrder: Day[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Whether the AI is at work. Pure. Hours that end before they begin end the next morning. */
export function isAtWork(hours: Hours | undefined, nowMs: number): boolean {
  if (!hours) return true;
  const { day, minute } = localTime(hours.timeZone, nowMs);
  const [from, to] = [minuteOf(hours.from), minuteOf(hours.to)];
  const works = (which: number) => hours.days.includes(dayOrder[(which + 7) % 7] as Day);
  if (from <= to) return works(day) && minute >= from && minute < to;
  return (works(day) && minute >= from) || (works(day - 1) && minute < to);
}

function localTime(timeZone: string, nowMs: number): { day: number; minute: number } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(nowMs);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const day = dayOrder.indexOf(of('weekday').toLowerCase() as Day);
  return { day, minute: Number(of('hour')) * 60 + Number(of('minute')) };
}

function minuteOf(clock: string): number {
  const [hour = '0', minute = '0'] = clock.split(':');
  return Number(hour) * 60 + Number(minute);
}
