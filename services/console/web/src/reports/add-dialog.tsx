import { NumberInput, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewReport } from '../api/shapes.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FormEnd } from '../parts/form-end.tsx';
import classes from './dialogs.module.css';
import { type Chosen, newReport } from './new-report.ts';
import { reportKinds } from './report-filters.ts';
import { addReport } from './report-queries.ts';

export function AddDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [kind, setKind] = useState<Chosen['kind']>('');
  const [amount, setAmount] = useState<Chosen['amount']>('');
  const save = useMutation({
    mutationFn: (report: NewReport) => addReport(report),
    onSuccess({ added }, { value }) {
      notifications.show(
        added > 0
          ? { color: 'green', message: t('reports.added', { value }) }
          : { color: 'blue', message: t('reports.known', { value }) },
      );
      onClose();
      void client.invalidateQueries({ queryKey: ['reports'] });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(newReport(new FormData(event.currentTarget), { kind, amount }));
  };
  const must = { required: true, withAsterisk: false, autoComplete: 'off' } as const;
  return (
    <Dialog opened onClose={onClose} size="lg" title={t('reports.addTitle')}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <div className={classes.pair}>
            <TextInput
              {...must}
              name="value"
              label={t('reports.value')}
              description={t('reports.valueHint')}
              maxLength={500}
              data-autofocus
            />
            <Select
              label={t('reports.kind')}
              description={t('reports.kindHint')}
              value={kind}
              onChange={(value) => setKind((value ?? '') as Chosen['kind'])}
              data={[
                { value: '', label: t('reports.kindOfValue') },
                ...reportKinds.map((each) => ({ value: each, label: t(`reportKind.${each}`) })),
              ]}
            />
          </div>
          <TextInput
            {...must}
            name="title"
            dir="auto"
            label={t('reports.title')}
            description={t('reports.titleHint')}
            maxLength={200}
          />
          <Textarea
            name="details"
            dir="auto"
            autosize
            minRows={2}
            maxRows={8}
            label={t('reports.details')}
            description={t('reports.detailsHint')}
            maxLength={5_000}
          />
          <div className={classes.pair}>
            <TextInput
              {...must}
              name="source"
              dir="auto"
              label={t('reports.source')}
              description={t('reports.sourceHint')}
              maxLength={200}
            />
            <TextInput
              name="url"
              type="url"
              label={t('reports.url')}
              description={t('reports.urlHint')}
              placeholder="https://"
              pattern="https?://.+"
              autoComplete="off"
              maxLength={2_000}
            />
          </div>
          <div className={classes.three}>
            <TextInput name="bank" label={t('reports.bank')} maxLength={100} />
            <NumberInput
              label={t('reports.amount')}
              value={amount}
              onChange={setAmount}
              min={0}
              allowNegative={false}
              decimalScale={2}
              thousandSeparator=" "
              hideControls
            />
            <TextInput name="reportedAt" type="date" label={t('reports.reportedAt')} />
          </div>
          <FormEnd error={save.error} isSaving={save.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
