import { Checkbox, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnectionNames } from '../api/session.ts';
import type { Scope } from '../api/shapes.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FormEnd } from '../parts/form-end.tsx';
import { keysQuery, makeKey } from './key-queries.ts';
import { MadeKey } from './made-key.tsx';
import { type Lifetime, lifetimes, newKey } from './new-key.ts';
import { scopes, usualScopes } from './scopes.ts';

/** Where customers are, whom a program may answer. */
const providers = ['chatwoot', 'zalo', 'zendesk'];

/** Makes a key, then shows it: this once. */
export function KeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const connections = useConnectionNames().filter(({ provider }) => providers.includes(provider));
  const [chosen, setChosen] = useState<Scope[]>(usualScopes);
  const [at, setAt] = useState<string[]>([]);
  const [lifetime, setLifetime] = useState<Lifetime>('365');
  const make = useMutation({
    mutationFn: (name: string) =>
      makeKey(newKey({ name, scopes: chosen, connections: at, lifetime }, Date.now())),
    onSuccess: () => client.invalidateQueries(keysQuery),
    // The key is nobody's business but this dialog's.
    gcTime: 0,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    make.mutate(String(new FormData(event.currentTarget).get('name') ?? ''));
  };
  if (make.data) return <MadeKey made={make.data} onClose={onClose} />;
  return (
    <Dialog opened onClose={onClose} title={t('keys.addTitle')}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            name="name"
            label={t('keys.name')}
            description={t('keys.nameHint')}
            autoComplete="off"
            required
            withAsterisk={false}
            pattern=".*\S.*"
            maxLength={100}
            data-autofocus
          />
          <Checkbox.Group
            label={t('keys.scopes')}
            value={chosen}
            onChange={(values) => setChosen(values as Scope[])}
          >
            <Stack gap={8} pt={6}>
              {scopes.map(({ scope, label, hint }) => (
                <Checkbox key={scope} value={scope} label={t(label)} description={t(hint)} />
              ))}
            </Stack>
          </Checkbox.Group>
          {connections.length > 1 && (
            <Checkbox.Group
              label={t('keys.connections')}
              description={t('keys.connectionsHint')}
              value={at}
              onChange={setAt}
            >
              <Stack gap={8} pt={6}>
                {connections.map(({ name }) => (
                  <Checkbox key={name} value={name} label={name} />
                ))}
              </Stack>
            </Checkbox.Group>
          )}
          <NativeSelect
            label={t('keys.lifetime')}
            value={lifetime}
            onChange={(event) => setLifetime(event.currentTarget.value as Lifetime)}
            data={lifetimes.map((days) => ({
              value: days,
              label: days === '' ? t('keys.forever') : t('keys.days', { count: Number(days) }),
            }))}
          />
          <FormEnd error={make.error} isSaving={make.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
