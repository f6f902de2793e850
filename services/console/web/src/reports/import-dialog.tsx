import { Alert, Badge, Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { ReportImported } from '../api/shapes.ts';
import { useErrorText } from '../api/use-error-text.ts';
import { useFormat } from '../i18n/use-format.ts';
import { Dialog } from '../parts/dialog.tsx';
import classes from './dialogs.module.css';
import { type CsvProblem, readCsv } from './read-csv.ts';
import { importReports } from './report-queries.ts';

interface ChosenCsv {
  name: string;
  csv: string;
  problem?: CsvProblem;
}

export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<ChosenCsv>();
  const run = useMutation({
    mutationFn: ({ csv }: ChosenCsv) => importReports(csv),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['reports'] }),
  });
  const choose = async (file: File | null) => {
    if (!file) return;
    run.reset();
    setChosen({ name: file.name, ...(await readCsv(file)) });
  };
  return (
    <Dialog opened onClose={onClose} size="lg" title={t('reports.importTitle')}>
      {run.data ? (
        <Imported result={run.data} onClose={onClose} onAgain={() => run.reset()} />
      ) : (
        <ChooseFile
          chosen={chosen}
          error={run.error}
          isImporting={run.isPending}
          onChoose={(file) => void choose(file)}
          onImport={() => chosen && run.mutate(chosen)}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

interface ChooseFileProps {
  chosen: ChosenCsv | undefined;
  error: Error | null;
  isImporting: boolean;
  onChoose: (file: File | null) => void;
  onImport: () => void;
  onClose: () => void;
}

function ChooseFile(props: ChooseFileProps) {
  const { chosen, error, isImporting, onChoose, onImport, onClose } = props;
  const { t } = useTranslation();
  const explain = useErrorText();
  const problem = chosen?.problem;
  return (
    <Stack gap="md">
      <Text size="sm" className={classes.columns}>
        <Trans i18nKey="reports.importText" components={{ code: <code /> }} />
      </Text>
      <div className={classes.file}>
        <FileButton accept=".csv,text/csv,text/plain" onChange={onChoose}>
          {(button) => (
            <Button
              {...button}
              variant="default"
              leftSection={<IconFileSpreadsheet size={16} aria-hidden />}
              disabled={isImporting}
              data-autofocus
            >
              {t('reports.choose')}
            </Button>
          )}
        </FileButton>
        <Text
          size="sm"
          c={chosen ? 'inherit' : 'dimmed'}
          role="status"
          className={classes.fileName}
        >
          <bdi>{chosen?.name ?? t('reports.noFile')}</bdi>
        </Text>
      </div>
      {(problem || error) && (
        <Alert color="red" role="alert">
          {problem ? t(`csvProblem.${problem}`) : explain(error)}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button
          loading={isImporting}
          disabled={!chosen || problem !== undefined}
          onClick={onImport}
        >
          {t('reports.import')}
        </Button>
      </Group>
    </Stack>
  );
}

interface ImportedProps {
  result: ReportImported;
  onAgain: () => void;
  onClose: () => void;
}

/** What became of the lines; those that could not be used say why. */
function Imported({ result, onAgain, onClose }: ImportedProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { added, known, refused } = result;
  return (
    <Stack gap="md">
      <div className={classes.counts} role="status">
        <Badge size="lg" color="green">
          {t('reports.importAdded', { count: added })}
        </Badge>
        <Badge size="lg" color="gray">
          {t('reports.importKnown', { count: known })}
        </Badge>
        {refused.length > 0 && (
          <Badge size="lg" color="red">
            {t('reports.importRefused', { count: refused.length })}
          </Badge>
        )}
      </div>
      {refused.length > 0 && (
        <>
          <Text size="sm">{t('reports.importRefusedText')}</Text>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard. */}
          <ul className={classes.refused} tabIndex={0} aria-label={t('reports.refusedLines')}>
            {refused.map(({ line, reason }) => (
              <li key={line}>
                <b>{t('reports.line', { number: format.number(line) })}</b>{' '}
                <bdi dir="auto">{reason}</bdi>
              </li>
            ))}
          </ul>
        </>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onAgain}>
          {t('reports.importAnother')}
        </Button>
        <Button onClick={onClose}>{t('dialog.close')}</Button>
      </Group>
    </Stack>
  );
}
