import { Badge, Button, Group, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useIsAdmin } from '../api/session.ts';
import type { ParkedGroup } from '../api/shapes.ts';
import { ReasonText } from '../deliveries/reason-text.tsx';
import { useFormat } from '../i18n/use-format.ts';
import { Card } from '../parts/card.tsx';
import { Moment } from '../parts/moment.tsx';
import { TextLink } from '../parts/text-link.tsx';
import classes from './parked-group-card.module.css';
import { RedriveDialog } from './redrive-dialog.tsx';

export function ParkedGroupCard({ group }: { group: ParkedGroup }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isAdmin = useIsAdmin();
  const [isOpen, { open, close }] = useDisclosure();
  const { flow, reason, count, oldest, newest, sampleIds } = group;
  return (
    <Card>
      <div className={classes.group}>
        <div className={classes.cause}>
          <Group gap="xs" mb={6}>
            <Badge color="red">{t('parked.count', { count })}</Badge>
            <Badge color="gray">{flow}</Badge>
          </Group>
          <Title order={2} size="h5" className={classes.reason}>
            <ReasonText reason={reason} />
          </Title>
          <Text size="sm" c="dimmed" mt={6}>
            {t('parked.oldest')} <Moment at={oldest} as="ago" />
            {count > 1 && (
              <>
                {' · '}
                {t('parked.newest')} <Moment at={newest} as="ago" />
              </>
            )}
          </Text>
          <Group gap="sm" mt={8}>
            {sampleIds.map((id, index) => (
              <TextLink key={id} size="sm" to="/deliveries/$deliveryId" params={{ deliveryId: id }}>
                {t('parked.sample', { number: format.number(index + 1) })}
              </TextLink>
            ))}
          </Group>
        </div>
        {isAdmin && (
          <Button
            variant="default"
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            onClick={open}
          >
            {t('parked.redrive')}
          </Button>
        )}
      </div>
      {isOpen && <RedriveDialog group={group} onClose={close} />}
    </Card>
  );
}
