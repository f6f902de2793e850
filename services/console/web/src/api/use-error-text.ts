import { useTranslation } from 'react-i18next';
import { ApiError } from './client.ts';

const translated = [
  'unreachable',
  'unavailable',
  'too_many_requests',
  'too_large',
  'forbidden',
  'not_found',
  'not_replayable',
  'already_running',
  'internal',
] as const;

/** What to tell a person. What we have no words for, the API says itself, in English. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiError)) return t('error.internal');
    const code = translated.find((known) => known === error.code);
    return code ? t(`error.${code}`) : error.message;
  };
}
