import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { RunDetail, RunStage } from '../api/shapes.ts';
import { automationQuery } from './automation-queries.ts';
import { type Proposals, readDeals } from './read-proposal.ts';

export interface FieldsProps<Stage extends keyof Proposals> {
  value: Proposals[Stage];
  onChange: (value: Proposals[Stage]) => void;
}

/** The address names the deal, so both change together. */
export function LinkFields({ stage, value, onChange }: FieldsProps<'link'> & { stage: RunStage }) {
  const { t } = useTranslation();
  const known = readDeals(stage.details);
  const choose = (dealId: string) => onChange({ dealId, dealUrl: addressOf(value, dealId) });
  if (known.length > 1 && known.some(({ id }) => id === value.dealId)) {
    return (
      <Select
        label={t('proposal.deal')}
        description={value.dealUrl}
        value={value.dealId}
        onChange={(id) => id !== null && choose(id)}
        data={known.map(({ id, name }) => ({ value: id, label: name }))}
        data-autofocus
      />
    );
  }
  return (
    <TextInput
      label={t('proposal.dealId')}
      description={value.dealUrl}
      required
      inputMode="numeric"
      pattern="[0-9]{1,20}"
      value={value.dealId}
      onChange={(event) => choose(event.currentTarget.value.trim())}
      data-autofocus
    />
  );
}

function addressOf({ dealId, dealUrl }: Proposals['link'], chosen: string): string {
  const at = dealId === '' ? -1 : dealUrl.lastIndexOf(dealId);
  const before = at === -1 ? `${dealUrl.replace(/\/+$/, '')}/` : dealUrl.slice(0, at);
  const after = at === -1 ? '' : dealUrl.slice(at + dealId.length);
  return before + chosen + after;
}

/** The rules' departments: no other is let through. */
export function DispatchFields({
  run,
  value,
  onChange,
}: FieldsProps<'dispatch'> & { run: RunDetail }) {
  const { t } = useTranslation();
  const flow = useQuery(automationQuery).data?.find((one) => one.flow === run.flow);
  const allowed = flow?.departments.map((name) => name.toLowerCase());
  const known = (run.ticket?.departments ?? []).filter(
    ({ name }) => allowed === undefined || allowed.includes(name.toLowerCase()),
  );
  const departments = known.some(({ id }) => id === value.departmentId)
    ? known
    : [...known, { id: value.departmentId, name: value.department }];
  return (
    <Select
      label={t('run.department')}
      value={value.departmentId}
      onChange={(id) => {
        const chosen = departments.find((one) => one.id === id);
        if (chosen) onChange({ departmentId: chosen.id, department: chosen.name });
      }}
      data={departments.map(({ id, name }) => ({ value: id, label: name }))}
      data-autofocus
    />
  );
}
