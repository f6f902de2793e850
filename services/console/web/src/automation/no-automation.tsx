import { EmptyState, List, Text } from '@mantine/core';
import { IconRobot } from '@tabler/icons-react';
import { Trans, useTranslation } from 'react-i18next';
import { Card } from '../parts/card.tsx';
import classes from './no-automation.module.css';

/** How to connect Zoho, for a team that has not. */
export function NoAutomation() {
  const { t } = useTranslation();
  const steps = ['connection', 'flow', 'webhook', 'watch'] as const;
  return (
    <Card>
      <EmptyState
        py="lg"
        icon={<IconRobot aria-hidden />}
        withIndicatorBackground
        title={t('automation.noneTitle')}
        description={t('automation.noneText')}
      />
      <List type="ordered" spacing="sm" className={classes.steps}>
        {steps.map((step) => (
          <List.Item key={step}>
            <Text size="sm">
              <Trans i18nKey={`automation.steps.${step}`} components={{ code: <code /> }} />
            </Text>
          </List.Item>
        ))}
      </List>
    </Card>
  );
}
