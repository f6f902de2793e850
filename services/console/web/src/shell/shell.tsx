import { Outlet, useMatchRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { LiveProvider } from '../live/live-provider.tsx';
import { FlowBanner } from './flow-banner.tsx';
import { LineBanner } from './line-banner.tsx';
import { PhoneBar } from './phone-bar.tsx';
import { Rail } from './rail.tsx';
import classes from './shell.module.css';
import { useDocumentTitle } from './use-document-title.ts';

/** What stands around every page of those who are signed in. */
export function Shell() {
  return (
    <LiveProvider>
      <Frame />
    </LiveProvider>
  );
}

function Frame() {
  const { t } = useTranslation();
  const match = useMatchRoute();
  useDocumentTitle();
  // On a phone an open conversation has the screen for itself.
  const isThread = Boolean(match({ to: '/inbox/$conversationId' }));
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content">
        {t('nav.skip')}
      </a>
      <Rail />
      <div className={classes.column}>
        <LineBanner />
        <FlowBanner />
        <main id="content" tabIndex={-1} className={classes.main}>
          <Outlet />
        </main>
        {!isThread && <PhoneBar />}
      </div>
    </div>
  );
}
