import type { ErrorComponentProps } from '@tanstack/react-router';
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { LoadError } from '../parts/load-state.tsx';
import { isMissingFile, reloadOnce } from './missing-file.ts';

/** A page that failed takes nothing else with it, and can be tried again. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  useEffect(() => {
    // Only now that it is wanted: a page that is loaded ahead of a click may be missing.
    if (isMissingFile(error)) reloadOnce(error);
  }, [error]);
  return (
    <LoadError
      error={error instanceof Error ? error : new Error(String(error))}
      onRetry={() => {
        reset();
        void router.invalidate();
      }}
    />
  );
}
