import { ActionIcon, Anchor, Text } from '@mantine/core';
import { IconBuildingBank, IconPhone, IconTrash, IconWorld } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Report } from '../api/shapes.ts';
import { useFormat } from '../i18n/use-format.ts';
import { shortName, useNameOf } from '../inbox/use-name-of.ts';
import { Card } from '../parts/card.tsx';
import { webAddress } from '../parts/links-in.ts';
import { Moment } from '../parts/moment.tsx';
import classes from './report-rows.module.css';

const icons = { phone: IconPhone, account: IconBuildingBank, url: IconWorld } as const;

interface ReportRowsProps {
  reports: Report[];
  onDelete: (report: Report) => void;
}

/** Newest first. */
export function ReportRows({ reports, onDelete }: ReportRowsProps) {
  const { t } = useTranslation();
  return (
    <Card p={0}>
      <ul className={classes.rows} aria-label={t('nav.reports')}>
        {reports.map((report) => (
          <ReportRow key={report.id} report={report} onDelete={onDelete} />
        ))}
      </ul>
    </Card>
  );
}

function ReportRow({
  report,
  onDelete,
}: {
  report: Report;
  onDelete: ReportRowsProps['onDelete'];
}) {
  const { t } = useTranslation();
  const nameOf = useNameOf();
  const { kind, value, title, details, createdAt, createdBy } = report;
  const Icon = icons[kind];
  return (
    <li className={classes.row}>
      <Icon size={20} stroke={1.7} className={classes.sign} aria-hidden />
      <div className={classes.subject}>
        {/* Never a link: this is where the scam is. */}
        <bdi className={classes.value}>{value}</bdi>
        <Text size="xs" c="dimmed">
          {t(`reportKind.${kind}`)}
        </Text>
      </div>
      <div className={classes.about}>
        <Text size="sm" fw={600} dir="auto">
          {title}
        </Text>
        <Facts report={report} />
        {details !== '' && (
          <Text size="sm" dir="auto" className={classes.details}>
            {details}
          </Text>
        )}
      </div>
      <Text
        size="xs"
        c="dimmed"
        className={classes.time}
        title={t('reports.addedBy', { name: createdBy })}
      >
        <Moment at={createdAt} /> <bdi className={classes.by}>{shortName(createdBy, nameOf)}</bdi>
      </Text>
      <ActionIcon
        className={classes.delete}
        aria-label={t('reports.deleteNamed', { value })}
        title={t('reports.delete')}
        onClick={() => onDelete(report)}
      >
        <IconTrash size={18} stroke={1.7} aria-hidden />
      </ActionIcon>
    </li>
  );
}

/** Who says so, and what is known of the case. */
function Facts({ report }: { report: Report }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { source, bank, amount, reportedAt } = report;
  const address = report.url === null ? undefined : webAddress(report.url);
  return (
    <Text size="xs" c="dimmed" className={classes.facts}>
      {address ? (
        <Anchor href={address} target="_blank" rel="noopener noreferrer" inherit>
          <bdi>{source}</bdi>
        </Anchor>
      ) : (
        <bdi>{source}</bdi>
      )}
      {bank !== null && (
        <>
          {' · '}
          <bdi>{bank}</bdi>
        </>
      )}
      {amount !== null && ` · ${t('reports.lost', { amount: format.number(amount) })}`}
      {reportedAt !== null && (
        <>
          {` · ${t('reports.reported')} `}
          <Moment at={reportedAt} />
        </>
      )}
    </Text>
  );
}
