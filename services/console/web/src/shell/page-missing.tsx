import { Button, EmptyState } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import classes from './page-missing.module.css';

export function PageMissing() {
  const { t } = useTranslation();
  return (
    <EmptyState
      py={96}
      icon={<IconMapOff aria-hidden />}
      withIndicatorBackground
      title={<h1 className={classes.title}>{t('missing.title')}</h1>}
      description={t('missing.text')}
    >
      <EmptyState.Actions>
        <Button renderRoot={(props) => <Link to="/inbox" search={{ status: 'Open' }} {...props} />}>
          {t('missing.back')}
        </Button>
      </EmptyState.Actions>
    </EmptyState>
  );
}
