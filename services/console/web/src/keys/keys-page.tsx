import { Button, EmptyState } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIsAdmin } from '../api/session.ts';
import type { ApiKey } from '../api/shapes.ts';
import { Card } from '../parts/card.tsx';
import { LoadState } from '../parts/load-state.tsx';
import { Page } from '../parts/page.tsx';
import { PageMissing } from '../shell/page-missing.tsx';
import { KeyDialog } from './key-dialog.tsx';
import { KeyList } from './key-list.tsx';
import { keysQuery } from './key-queries.ts';
import { RevokeDialog } from './revoke-dialog.tsx';

export function KeysPage() {
  return useIsAdmin() ? <Keys /> : <PageMissing />;
}

function Keys() {
  const { t } = useTranslation();
  const query = useQuery(keysQuery);
  const [isAdding, setAdding] = useState(false);
  const [revoked, setRevoked] = useState<ApiKey>();
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
      {t('keys.add')}
    </Button>
  );
  return (
    <Page title={t('nav.keys')} description={t('keys.description')} actions={add}>
      <LoadState query={query}>
        {(keys) =>
          keys.length > 0 ? (
            <KeyList keys={keys} onRevoke={setRevoked} />
          ) : (
            <Card>
              <EmptyState
                py="xl"
                icon={<IconKey aria-hidden />}
                withIndicatorBackground
                title={t('keys.emptyTitle')}
                description={t('keys.emptyText')}
              />
            </Card>
          )
        }
      </LoadState>
      {isAdding && <KeyDialog onClose={() => setAdding(false)} />}
      {revoked && <RevokeDialog apiKey={revoked} onClose={() => setRevoked(undefined)} />}
    </Page>
  );
}
