import { Badge, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ApiKey } from '../api/shapes.ts';
import { Card } from '../parts/card.tsx';
import { Moment } from '../parts/moment.tsx';
import classes from './key-list.module.css';
import { scopes } from './scopes.ts';

interface KeyListProps {
  keys: ApiKey[];
  onRevoke: (key: ApiKey) => void;
}

export function KeyList({ keys, onRevoke }: KeyListProps) {
  const { t } = useTranslation();
  return (
    <Card p={0}>
      <ul className={classes.rows} aria-label={t('nav.keys')}>
        {keys.map((key) => (
          <li key={key.id} className={classes.row}>
            <div className={classes.what}>
              <Group gap={8}>
                <Text size="sm" fw={600}>
                  <bdi>{key.name}</bdi>
                </Text>
                <Text size="xs" c="dimmed" ff="monospace">
                  ork_…{key.hint}
                </Text>
                {key.state !== 'active' && (
                  <Badge color={key.state === 'revoked' ? 'gray' : 'red'}>
                    {t(key.state === 'revoked' ? 'keys.revoked' : 'keys.expired')}
                  </Badge>
                )}
              </Group>
              <Group gap={6} className={classes.scopes}>
                {key.scopes.map((scope) => (
                  <ScopeBadge key={scope} scope={scope} />
                ))}
              </Group>
              <Text size="xs" c="dimmed">
                {key.connections?.join(', ') ?? t('keys.everyConnection')}
              </Text>
            </div>
            <div className={classes.times}>
              <Text size="xs" c="dimmed">
                {t('keys.lastUsed')}{' '}
                {key.lastUsedAt ? <Moment at={key.lastUsedAt} as="ago" /> : t('keys.neverUsed')}
              </Text>
              <Text size="xs" c="dimmed">
                {t('keys.expires')}{' '}
                {key.expiresAt ? <Moment at={key.expiresAt} as="full" /> : t('keys.neverExpires')}
              </Text>
            </div>
            {key.state !== 'revoked' && (
              <Button
                variant="default"
                size="xs"
                title={t('keys.revokeNamed', { name: key.name })}
                onClick={() => onRevoke(key)}
              >
                {t('keys.revoke')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** A newer version may know more scopes than this page. */
function ScopeBadge({ scope }: { scope: string }) {
  const { t } = useTranslation();
  const known = scopes.find((each) => each.scope === scope);
  return (
    <Badge color="gray" variant="light" title={scope}>
      {known ? t(known.label) : scope}
    </Badge>
  );
}
