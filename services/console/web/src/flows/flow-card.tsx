import { Badge, Divider, Group, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useIsAdmin } from '../api/session.ts';
import type { Flow } from '../api/shapes.ts';
import { Card } from '../parts/card.tsx';
import { FlowActions } from './flow-actions.tsx';
import { FlowAddress } from './flow-address.tsx';
import { FlowAlert } from './flow-alert.tsx';
import classes from './flow-card.module.css';
import { FlowFacts } from './flow-facts.tsx';
import { iconOf, isFlowKind } from './flow-kinds.ts';

const stateColors = { running: 'green', paused: 'gray', failing: 'red' } as const;

export function FlowCard({ flow }: { flow: Flow }) {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const { id, kind, state, target } = flow;
  const Icon = iconOf(kind);
  return (
    <Card>
      <Stack gap="md">
        <Group gap="sm" wrap="nowrap">
          <ThemeIcon size={40} radius="md" variant="light" aria-hidden>
            <Icon size={22} />
          </ThemeIcon>
          <div className={classes.name}>
            <Title order={2} size="h5">
              {id}
            </Title>
            <Text size="xs" c="dimmed">
              {isFlowKind(kind) ? t(`flowKind.${kind}`) : kind}
            </Text>
          </div>
          <Badge color={stateColors[state]}>{t(`flowState.${state}`)}</Badge>
        </Group>
        <FlowAlert flow={flow} />
        {target && <FlowAddress flow={flow} target={target} />}
        <FlowFacts flow={flow} />
        {isAdmin && (
          <>
            <Divider />
            <FlowActions flow={flow} />
          </>
        )}
      </Stack>
    </Card>
  );
}
