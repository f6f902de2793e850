import { Button } from '@mantine/core';
import { IconFileImport, IconPlus } from '@tabler/icons-react';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Report } from '../api/shapes.ts';
import { Page } from '../parts/page.tsx';
import { AddDialog } from './add-dialog.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { ReportList } from './report-list.tsx';

type Opened = { dialog: 'add' } | { dialog: 'import' } | { dialog: 'delete'; report: Report };

/** Numbers and addresses that scams were reported for: what look-ups find out for customers. */
export function ReportsPage() {
  const { t } = useTranslation();
  const filters = useSearch({ from: '/shell/reports' });
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  const actions = (
    <>
      <Button
        variant="default"
        leftSection={<IconFileImport size={16} aria-hidden />}
        onClick={() => setOpened({ dialog: 'import' })}
      >
        {t('reports.import')}
      </Button>
      <Button
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => setOpened({ dialog: 'add' })}
      >
        {t('reports.add')}
      </Button>
    </>
  );
  return (
    <Page title={t('nav.reports')} description={t('reports.description')} actions={actions}>
      <ReportList
        filters={filters}
        onDelete={(report) => setOpened({ dialog: 'delete', report })}
      />
      {opened?.dialog === 'add' && <AddDialog onClose={close} />}
      {opened?.dialog === 'import' && <ImportDialog onClose={close} />}
      {opened?.dialog === 'delete' && <DeleteDialog report={opened.report} onClose={close} />}
    </Page>
  );
}
