import { Badge, NavLink, Tooltip } from '@mantine/core';
import { Link, useMatchRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useIsAdmin } from '../api/session.ts';
import { useFormat } from '../i18n/use-format.ts';
import { AccountMenu } from './account-menu.tsx';
import { destinations, otherPages } from './destinations.ts';
import classes from './rail.module.css';
import { useCounts } from './use-counts.ts';

/** The navigation of wide screens; narrow ones show its icons only. */
export function Rail() {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  return (
    <nav className={classes.rail} aria-label={t('nav.label')}>
      <Link to="/inbox" search={{ status: 'Open' }} className={classes.brand}>
        <img src="/assets/icon.svg" alt="" width={30} height={30} />
        <span className={classes.word}>Omnirelay</span>
      </Link>
      <div className={classes.links}>
        {destinations
          .filter(({ adminOnly }) => isAdmin || !adminOnly)
          .map((destination) => (
            <Destination key={destination.to} {...destination} />
          ))}
        {isAdmin && (
          <>
            <div className={classes.gap} />
            {otherPages.map(({ href, label, icon: Icon }) => (
              <NavLink
                key={href}
                component="a"
                href={href}
                className={classes.link}
                classNames={{ label: classes.word, body: classes.body, section: classes.section }}
                label={t(label)}
                leftSection={<Icon size={20} stroke={1.7} aria-hidden />}
              />
            ))}
          </>
        )}
      </div>
      <AccountMenu />
    </nav>
  );
}

function Destination({ to, label, icon: Icon }: (typeof destinations)[number]) {
  const { t } = useTranslation();
  const format = useFormat();
  const isActive = Boolean(useMatchRoute()({ to, fuzzy: true }));
  const { count, label: countLabel, color } = useCounts()[to] ?? {};
  return (
    <Tooltip label={t(label)} position="right" classNames={{ tooltip: classes.narrowOnly ?? '' }}>
      <NavLink
        component={Link}
        to={to}
        className={classes.link}
        classNames={{ label: classes.word, body: classes.body, section: classes.section }}
        active={isActive}
        aria-current={isActive ? 'page' : undefined}
        label={t(label)}
        leftSection={<Icon size={20} stroke={1.7} aria-hidden />}
        rightSection={
          count ? (
            <Badge
              className={classes.count}
              data-urgent={color === 'red' || undefined}
              size="sm"
              radius="xl"
              variant={color === 'red' ? 'light' : 'filled'}
              color={color ?? 'brand'}
              aria-label={countLabel}
            >
              {count > 99 ? `${format.number(99)}+` : format.number(count)}
            </Badge>
          ) : undefined
        }
      />
    </Tooltip>
  );
}
