import { Alert, Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../api/use-error-text.ts';

interface FormEndProps {
  /** why it could not be saved */
  error: Error | null;
  isSaving: boolean;
  onCancel: () => void;
}

/** What the form of a dialog ends with. */
export function FormEnd({ error, isSaving, onCancel }: FormEndProps) {
  const { t } = useTranslation();
  const explain = useErrorText();
  return (
    <>
      {error && (
        <Alert color="red" role="alert">
          {explain(error)}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          {t('dialog.cancel')}
        </Button>
        <Button type="submit" loading={isSaving}>
          {t('dialog.save')}
        </Button>
      </Group>
    </>
  );
}
