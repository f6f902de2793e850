import { Badge, Group, Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunDetail, RunStage } from '../api/shapes.ts';
import { CustomerText } from '../parts/customer-text.tsx';
import { webAddress } from '../parts/links-in.ts';
import { CompositionView } from './composition-view.tsx';
import { OutLink } from './out-link.tsx';
import classes from './proposal-view.module.css';
import { type Proposals, readDeals, readProposal } from './read-proposal.ts';

/** What a stage proposes, as people read it. */
export function ProposalView({ run, stage }: { run: RunDetail; stage: RunStage }) {
  if (stage.stage === 'compose') return <CompositionView stage={stage} />;
  const proposal = readProposal(stage);
  if (!proposal) return null;
  switch (proposal.stage) {
    case 'link':
      return <LinkView value={proposal.value} details={stage.details} />;
    case 'dispatch':
      return <DispatchView value={proposal.value} run={run} details={stage.details} />;
    case 'respond':
      return <RespondView value={proposal.value} />;
    case 'updateTicket':
      return <UpdateTicketView value={proposal.value} run={run} />;
    case 'updateDeal':
      return <UpdateDealView value={proposal.value} details={stage.details} />;
    case 'addNote':
      return <AddNoteView value={proposal.value} />;
  }
}

function LinkView({ value, details }: { value: Proposals['link']; details: RunStage['details'] }) {
  const { t } = useTranslation();
  const url = webAddress(value.dealUrl);
  const name = readDeals(details).find(({ id }) => id === value.dealId)?.name ?? value.dealId;
  return (
    <Text size="sm" component="div">
      {t('proposal.deal')} {url ? <OutLink href={url}>{name}</OutLink> : <bdi>{name}</bdi>}
    </Text>
  );
}

interface DispatchViewProps {
  value: Proposals['dispatch'];
  run: RunDetail;
  details: RunStage['details'];
}

/** Where from, where to, and by which words of the customer's or of the deal. */
function DispatchView({ value, run, details: { signals } }: DispatchViewProps) {
  const said = Array.isArray(signals) ? signals.filter((one) => typeof one === 'string') : [];
  return (
    <Group gap="xs">
      <FromTo from={run.ticket?.department ?? null} to={value.department} />
      {said.map((signal) => (
        <Badge key={signal} color="gray" size="sm">
          {signal}
        </Badge>
      ))}
    </Group>
  );
}

function RespondView({ value }: { value: Proposals['respond'] }) {
  const { t } = useTranslation();
  return (
    <section className={classes.letter} aria-label={t('proposal.reply')}>
      <dl className={classes.head}>
        <dt>{t('proposal.to')}</dt>
        <dd>
          <bdi>{value.to}</bdi>
        </dd>
        <dt>{t('proposal.from')}</dt>
        <dd>
          <bdi>{value.from}</bdi>
        </dd>
      </dl>
      <CustomerText text={value.content} />
    </section>
  );
}

function AddNoteView({ value }: { value: Proposals['addNote'] }) {
  const { t } = useTranslation();
  return (
    <section className={classes.letter} aria-label={t('proposal.note')}>
      {value.title !== '' && (
        <Text size="sm" fw={600} dir="auto">
          {value.title}
        </Text>
      )}
      <CustomerText text={value.content} />
    </section>
  );
}

function UpdateTicketView({
  value,
  run: { ticket },
}: {
  value: Proposals['updateTicket'];
  run: RunDetail;
}) {
  const { t } = useTranslation();
  const { status, tags, priority } = value;
  const added = tags.filter((tag) => !ticket?.tags.includes(tag));
  return (
    <Fields>
      {status !== null && (
        <Field name={t('proposal.status')}>
          <FromTo from={ticket?.status ?? null} to={status} />
        </Field>
      )}
      {priority !== null && (
        <Field name={t('proposal.priority')}>
          <FromTo from={ticket?.priority ?? null} to={priority} />
        </Field>
      )}
      {added.length > 0 && (
        <Field name={t('proposal.tags')}>
          <Group gap={6}>
            {added.map((tag) => (
              <Badge key={tag} color="brand">
                + {tag}
              </Badge>
            ))}
          </Group>
        </Field>
      )}
    </Fields>
  );
}

function UpdateDealView({
  value,
  details,
}: {
  value: Proposals['updateDeal'];
  details: RunStage['details'];
}) {
  const { before } = details;
  const known = typeof before === 'object' && before !== null ? before : {};
  return (
    <Fields>
      {Object.entries(value.fields).map(([name, to]) => (
        <Field key={name} name={name}>
          <FromTo
            from={Object.hasOwn(known, name) ? shown(known[name as keyof typeof known]) : null}
            to={shown(to) ?? '–'}
          />
        </Field>
      ))}
    </Fields>
  );
}

function shown(value: unknown): string | null {
  return value === null || value === undefined || value === '' ? null : String(value);
}

function Fields({ children }: { children: ReactNode }) {
  return <dl className={classes.fields}>{children}</dl>;
}

function Field({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** What it is, crossed out, and what it will be. */
function FromTo({ from, to }: { from: string | null; to: string }) {
  const { t } = useTranslation();
  return (
    <span className={classes.change}>
      {from !== null && from !== to && (
        <>
          <del>
            <bdi>{from}</bdi>
          </del>
          <IconArrowRight size={15} aria-label={t('proposal.becomes')} role="img" />
        </>
      )}
      <ins>
        <bdi>{to}</bdi>
      </ins>
    </span>
  );
}
