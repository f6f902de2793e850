import {
  Alert,
  Badge,
  Button,
  Group,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';
import type { FilterTestResult, Flow } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { useFormat } from '../i18n/use-format.ts';
import { Dialog } from '../parts/dialog.tsx';
import { EventList } from './event-list.tsx';
import classes from './filter-dialog.module.css';
import { type Against, type FilterForm, filterGiven, problemOfWhen } from './filter-given.ts';
import { testFilter } from './flow-queries.ts';
import { SkipReason } from './skip-reason.tsx';

const choices = ['newest', 'one', 'body'] as const satisfies readonly Against[];
const machine = {
  classNames: { input: classes.machine ?? '' },
  spellCheck: false,
  dir: 'ltr',
} as const;

/** Tries a condition on events that are known before it is written into the file. */
export function FilterDialog({ flow, onClose }: { flow: Flow; onClose: () => void }) {
  const { t } = useTranslation();
  const explain = useErrorText();
  const [form, setForm] = useState<FilterForm>({
    when: flow.filter?.when ?? '',
    against: 'newest',
    eventId: '',
    body: '',
  });
  const test = useMutation({ mutationFn: () => testFilter(flow.id, filterGiven(form)) });
  const set = (changes: Partial<FilterForm>) => setForm((known) => ({ ...known, ...changes }));
  const problem = test.error instanceof ApiError ? problemOfWhen(test.error.message) : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    test.mutate();
  };
  return (
    <Dialog opened onClose={onClose} size="xl" title={t('flows.filterTitle', { flow: flow.id })}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Textarea
            {...machine}
            label={t('flows.condition')}
            description={t('flows.conditionHint')}
            autosize
            minRows={3}
            maxRows={10}
            maxLength={4_000}
            value={form.when}
            error={problem}
            onChange={(event) => set({ when: event.currentTarget.value })}
            data-autofocus
          />
          <Select
            label={t('flows.against')}
            value={form.against}
            onChange={(against) => set({ against: (against ?? 'newest') as Against })}
            data={choices.map((value) => ({ value, label: t(`flows.againstWhat.${value}`) }))}
          />
          {form.against === 'one' && (
            <TextInput
              {...machine}
              label={t('delivery.id')}
              required
              withAsterisk={false}
              maxLength={64}
              value={form.eventId}
              onChange={(event) => set({ eventId: event.currentTarget.value })}
            />
          )}
          {form.against === 'body' && (
            <Textarea
              {...machine}
              label={t('flows.pasted')}
              required
              withAsterisk={false}
              autosize
              minRows={5}
              maxRows={12}
              value={form.body}
              onChange={(event) => set({ body: event.currentTarget.value })}
            />
          )}
          {test.error && problem === undefined && (
            <Alert color="red" role="alert">
              {explain(test.error)}
            </Alert>
          )}
          {test.data && !test.isPending && <Result result={test.data} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('dialog.close')}
            </Button>
            <Button type="submit" loading={test.isPending}>
              {t('flows.try')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function Result({ result: { items, totals } }: { result: FilterTestResult }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (items.length === 0) {
    return (
      <Text size="sm" role="status">
        {t('flows.noEvents')}
      </Text>
    );
  }
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600} role="status">
        {t('flows.wouldSend', {
          sends: format.number(totals.passes),
          events: format.number(totals.events),
        })}
      </Text>
      <EventList
        label={t('flows.tried')}
        events={items}
        before={({ passes }) => (
          <Badge size="sm" color={passes ? 'green' : 'gray'}>
            {t(passes ? 'flows.passes' : 'deliveryState.skipped')}
          </Badge>
        )}
        why={({ reason, detail }) =>
          reason && (
            <Text span size="xs" c="dimmed">
              <SkipReason reason={reason} />
              {detail && (
                <>
                  {': '}
                  <bdi dir="auto">{detail}</bdi>
                </>
              )}
            </Text>
          )
        }
      />
    </Stack>
  );
}
