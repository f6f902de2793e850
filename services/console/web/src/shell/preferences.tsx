import { SegmentedControl, Select, Stack, Text, useMantineColorScheme } from '@mantine/core';
import { useId } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { changeLanguage } from '../i18n/i18n.ts';
import { type Language, languages } from '../i18n/languages.ts';

const schemes = ['light', 'dark', 'auto'] as const;

export function SchemeChoice() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const id = useId();
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500} id={id}>
        {t('account.appearance')}
      </Text>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-labelledby={id}
        value={colorScheme}
        onChange={(value) => setColorScheme(value as (typeof schemes)[number])}
        data={schemes.map((value) => ({ value, label: t(`scheme.${value}`) }))}
      />
    </Stack>
  );
}

export function LanguageChoice() {
  const { t, i18n } = useTranslation();
  return (
    <Select
      label={t('account.language')}
      size="sm"
      comboboxProps={{ withinPortal: false }}
      value={i18n.language}
      onChange={(language) => language && void changeLanguage(language as Language)}
      data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
    />
  );
}
