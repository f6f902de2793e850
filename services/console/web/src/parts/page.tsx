import { Box, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './page.module.css';

interface PageProps {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  above?: ReactNode;
  children: ReactNode;
}

/** A page that scrolls as a whole: heading, what it is for, what can be done, content. */
export function Page({ title, description, actions, above, children }: PageProps) {
  return (
    <div className={classes.scroll}>
      <Stack className={classes.page} gap="lg">
        <Box>
          {above}
          <Group justify="space-between" align="flex-end" gap="md">
            <Box className={classes.heading}>
              <Title order={1} size="h2" className={classes.title}>
                {title}
              </Title>
              {description && (
                <Text c="dimmed" size="sm" mt={4}>
                  {description}
                </Text>
              )}
            </Box>
            {actions && <Group gap="xs">{actions}</Group>}
          </Group>
        </Box>
        {children}
      </Stack>
    </div>
  );
}
