import { EmptyState, Text, Title } from '@mantine/core';
import { IconChevronLeft, IconLink, IconLinkOff } from '@tabler/icons-react';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '../api/client.ts';
import type { Relayed } from '../api/shapes.ts';
import { Card } from '../parts/card.tsx';
import { LoadState } from '../parts/load-state.tsx';
import { Page } from '../parts/page.tsx';
import { platformOf } from '../parts/platform.tsx';
import { TextLink } from '../parts/text-link.tsx';
import classes from './relayed-page.module.css';
import { relayedRows } from './relayed-rows.ts';
import { SideMessage } from './side-message.tsx';

const relayedQuery = (id: string) =>
  queryOptions({
    queryKey: ['relayed', id],
    queryFn: ({ signal }) =>
      get<Relayed>(`/api/conversations/${encodeURIComponent(id)}/relayed`, {}, signal),
  });

/** Both sides of a conversation next to each other, and what became of every message. */
export function RelayedPage() {
  const { t } = useTranslation();
  const { conversationId } = useParams({ from: '/shell/relayed/$conversationId' });
  const query = useQuery(relayedQuery(conversationId));
  return (
    <Page
      above={
        <TextLink
          to="/inbox/$conversationId"
          params={{ conversationId }}
          size="sm"
          className={classes.back}
        >
          <IconChevronLeft size={16} aria-hidden />
          {t('relayed.back')}
        </TextLink>
      }
      title={t('relayed.title')}
      description={t('relayed.description')}
    >
      <LoadState query={query}>{(relayed) => <Sides relayed={relayed} />}</LoadState>
    </Page>
  );
}

function Sides({ relayed }: { relayed: Relayed }) {
  const { t } = useTranslation();
  const { sides, notStored } = relayed;
  return (
    <>
      {notStored.map(({ kind, connection, id }) => (
        <Card key={`${connection} ${id}`}>
          <EmptyState
            align="left"
            size="sm"
            icon={<IconLink aria-hidden />}
            withIndicatorBackground
            title={t(`relayed.linked.${kind}`, { id, connection })}
            description={t('relayed.notStored', { connection })}
          />
        </Card>
      ))}
      {sides.length < 2 && notStored.length === 0 && (
        <Card>
          <EmptyState
            align="left"
            size="sm"
            icon={<IconLinkOff aria-hidden />}
            withIndicatorBackground
            title={t('relayed.alone')}
            description={t('relayed.aloneText')}
          />
        </Card>
      )}
      <Card p={0} className={classes.table}>
        <div className={classes.heads} data-sides={sides.length}>
          {sides.map(({ conversation }) => (
            <div key={conversation.id}>
              <Title order={2} size="h6">
                {platformOf(conversation.platform).name}
              </Title>
              <Text size="xs" c="dimmed" className={classes.id}>
                {conversation.externalId} · {conversation.connection}
              </Text>
            </div>
          ))}
        </div>
        <ol className={classes.rows}>
          {relayedRows(sides).map(({ side, message, delivery }) => (
            <li key={message.id} className={classes.row} data-sides={sides.length}>
              <div style={{ '--side': side + 1 } as CSSProperties}>
                <SideMessage
                  message={message}
                  delivery={delivery}
                  platform={sides[side]?.conversation.platform ?? ''}
                />
              </div>
            </li>
          ))}
        </ol>
      </Card>
    </>
  );
}
