import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Flow } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { Dialog } from '../parts/dialog.tsx';
import { patchFlow, testTarget } from './flow-queries.ts';
import { editableAddress } from './flow-trouble.ts';
import { TestResult } from './test-result.tsx';
import { useFlowChange } from './use-flow-change.ts';

interface AddressDialogProps {
  flow: Flow;
  target: NonNullable<Flow['target']>;
  onClose: () => void;
}

/** A new address is tried first; one that does not take a test event is used only on purpose. */
export function AddressDialog({ flow, target, onClose }: AddressDialogProps) {
  const { t } = useTranslation();
  const explain = useErrorText();
  const { address, isPartHidden } = editableAddress(target.url);
  const [url, setUrl] = useState(address);
  const use = useFlowChange(() => patchFlow(flow.id, { url: url.trim(), force: true }), {
    done: ({ target: now }) => t('flows.goesTo', { flow: flow.id, url: now?.url ?? '' }),
    onDone: onClose,
  });
  const test = useMutation({
    mutationFn: () => testTarget(flow.id, url.trim()),
    onSuccess: ({ ok }) => ok && use.mutate(undefined),
  });
  const result = test.data;
  const error = use.error ?? test.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    use.reset();
    test.mutate();
  };
  return (
    <Dialog opened onClose={onClose} size="lg" title={t('flows.addressTitle', { flow: flow.id })}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm">{t('flows.addressText')}</Text>
          <TextInput
            type="url"
            label={t('flows.address')}
            description={isPartHidden ? t('flows.addressHidden') : undefined}
            required
            withAsterisk={false}
            autoComplete="off"
            spellCheck={false}
            maxLength={2_000}
            dir="ltr"
            value={url}
            onChange={(event) => {
              setUrl(event.currentTarget.value);
              test.reset();
              use.reset();
            }}
            data-autofocus
          />
          {result && <TestResult result={result} />}
          {error && (
            <Alert color="red" role="alert">
              {explain(error)}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('dialog.cancel')}
            </Button>
            {result && !result.ok && (
              <Button
                variant="default"
                loading={use.isPending}
                onClick={() => use.mutate(undefined)}
              >
                {t('flows.useAnyway')}
              </Button>
            )}
            <Button
              type="submit"
              loading={test.isPending || (result?.ok === true && use.isPending)}
            >
              {t('flows.tryAndUse')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
