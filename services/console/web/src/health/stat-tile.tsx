import { Text } from '@mantine/core';
import { Card } from '../parts/card.tsx';
import classes from './stat-tile.module.css';

interface StatTileProps {
  label: string;
  value: string;
  hint: string;
  tone?: 'good' | 'bad';
}

/** One figure, what it is, and what to think of it. */
export function StatTile({ label, value, hint, tone }: StatTileProps) {
  return (
    <Card p="md" className={classes.tile}>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <p className={classes.value} data-tone={tone}>
        {value}
      </p>
      <Text size="xs" c="dimmed">
        {hint}
      </Text>
    </Card>
  );
}
