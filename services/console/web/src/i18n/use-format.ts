import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import * as format from './format.ts';

/** The formatters in the language of the page. */
export function useFormat() {
  const { i18n } = useTranslation();
  const language = i18n.language;
  return useMemo(
    () => ({
      number: (value: number) => format.formatNumber(language, value),
      percent: (share: number) => format.formatPercent(language, share),
      money: (amount: number, currency: string) => format.formatMoney(language, amount, currency),
      bytes: (value: number) => format.formatBytes(language, value),
      duration: (ms: number) => format.formatDuration(language, ms),
      time: (iso: string) => format.formatTime(language, iso),
      dateTime: (iso: string) => format.formatDateTime(language, iso),
      exactTime: (iso: string) => format.formatExactTime(language, iso),
      listTime: (iso: string, now: Date) => format.formatListTime(language, iso, now),
      day: (iso: string, now: Date) => format.formatDay(language, iso, now),
      ago: (iso: string, now: Date) => format.formatAgo(language, iso, now),
    }),
    [language],
  );
}
