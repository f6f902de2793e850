import { Outlet, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ConversationList } from './conversation-list.tsx';
import classes from './inbox-page.module.css';

/** List and thread side by side; on a phone one screen each. */
export function InboxPage() {
  const { t } = useTranslation();
  const { conversationId } = useParams({ strict: false });
  return (
    <div className={classes.panes} data-open={conversationId !== undefined || undefined}>
      <section className={classes.list} aria-label={t('inbox.list')}>
        <ConversationList openId={conversationId} />
      </section>
      <section className={classes.thread} aria-label={t('inbox.thread')}>
        <Outlet />
      </section>
    </div>
  );
}
