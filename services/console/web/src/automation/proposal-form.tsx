import { ActionIcon, Group, TagsInput, Textarea, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunDetail, RunStage } from '../api/shapes.ts';
import { DispatchFields, type FieldsProps, LinkFields } from './choice-fields.tsx';
import { type Proposal, readField } from './read-proposal.ts';

interface ProposalFormProps {
  run: RunDetail;
  stage: RunStage;
  proposal: Proposal;
  onChange: (proposal: Proposal) => void;
}

/** The fields of what a stage proposes. */
export function ProposalForm({ run, stage, proposal, onChange }: ProposalFormProps) {
  switch (proposal.stage) {
    case 'link':
      return (
        <LinkFields
          stage={stage}
          value={proposal.value}
          onChange={(value) => onChange({ stage: 'link', value })}
        />
      );
    case 'dispatch':
      return (
        <DispatchFields
          run={run}
          value={proposal.value}
          onChange={(value) => onChange({ stage: 'dispatch', value })}
        />
      );
    case 'respond':
      return (
        <RespondFields
          value={proposal.value}
          onChange={(value) => onChange({ stage: 'respond', value })}
        />
      );
    case 'updateTicket':
      return (
        <UpdateTicketFields
          value={proposal.value}
          onChange={(value) => onChange({ stage: 'updateTicket', value })}
        />
      );
    case 'updateDeal':
      return (
        <UpdateDealFields
          value={proposal.value}
          onChange={(value) => onChange({ stage: 'updateDeal', value })}
        />
      );
    case 'addNote':
      return (
        <AddNoteFields
          value={proposal.value}
          onChange={(value) => onChange({ stage: 'addNote', value })}
        />
      );
  }
}

function RespondFields({ value, onChange }: FieldsProps<'respond'>) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t('proposal.to')}
        type="email"
        required
        value={value.to}
        onChange={(event) => onChange({ ...value, to: event.currentTarget.value })}
      />
      <TextInput
        label={t('proposal.from')}
        required
        value={value.from}
        onChange={(event) => onChange({ ...value, from: event.currentTarget.value })}
      />
      <Textarea
        label={t('proposal.reply')}
        required
        autosize
        minRows={8}
        maxRows={20}
        maxLength={32_000}
        dir="auto"
        value={value.content}
        onChange={(event) => onChange({ ...value, content: event.currentTarget.value })}
        data-autofocus
      />
    </>
  );
}

function UpdateTicketFields({ value, onChange }: FieldsProps<'updateTicket'>) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t('proposal.status')}
        description={t('proposal.emptyKeeps')}
        value={value.status ?? ''}
        onChange={(event) => onChange({ ...value, status: event.currentTarget.value || null })}
        data-autofocus
      />
      <TextInput
        label={t('proposal.priority')}
        description={t('proposal.emptyKeeps')}
        value={value.priority ?? ''}
        onChange={(event) => onChange({ ...value, priority: event.currentTarget.value || null })}
      />
      <TagsInput
        label={t('proposal.tags')}
        clearable
        value={value.tags}
        onChange={(tags) => onChange({ ...value, tags })}
      />
    </>
  );
}

function UpdateDealFields({ value, onChange }: FieldsProps<'updateDeal'>) {
  const { t } = useTranslation();
  // Which kind each was, whatever is typed meanwhile.
  const [before] = useState(value.fields);
  const names = Object.keys(value.fields);
  return names.map((name, index) => (
    <Group key={name} gap="xs" align="flex-end" wrap="nowrap">
      <TextInput
        label={name}
        flex={1}
        value={String(value.fields[name] ?? '')}
        onChange={(event) =>
          onChange({
            fields: {
              ...value.fields,
              [name]: readField(event.currentTarget.value, before[name] ?? null),
            },
          })
        }
        {...(index === 0 ? { 'data-autofocus': true } : {})}
      />
      <ActionIcon
        aria-label={t('proposal.leaveOut', { name })}
        disabled={names.length === 1}
        onClick={() => {
          const { [name]: _, ...fields } = value.fields;
          onChange({ fields });
        }}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
    </Group>
  ));
}

function AddNoteFields({ value, onChange }: FieldsProps<'addNote'>) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t('proposal.noteTitle')}
        maxLength={120}
        dir="auto"
        value={value.title}
        onChange={(event) => onChange({ ...value, title: event.currentTarget.value })}
      />
      <Textarea
        label={t('proposal.note')}
        required
        autosize
        minRows={5}
        maxRows={16}
        maxLength={32_000}
        dir="auto"
        value={value.content}
        onChange={(event) => onChange({ ...value, content: event.currentTarget.value })}
        data-autofocus
      />
    </>
  );
}
