import { useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { destinations } from './destinations.ts';
import { useUnreadCount } from './use-counts.ts';

/** `(3) Inbox · Omnirelay`: seen from another tab, it tells whether somebody waits. */
export function useDocumentTitle(): void {
  const { t } = useTranslation();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const unread = useUnreadCount();
  useEffect(() => {
    const here = destinations.find(({ to }) => path.startsWith(to));
    document.title = titleOf(here ? t(here.label) : '', unread);
  }, [t, path, unread]);
}

export function titleOf(page: string, unread: number): string {
  const count = unread > 99 ? '(99+) ' : unread > 0 ? `(${unread}) ` : '';
  return `${count}${page ? `${page} · ` : ''}Omnirelay`;
}
