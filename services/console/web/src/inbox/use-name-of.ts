import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { colleaguesQuery } from './inbox-queries.ts';

/** The name of the colleague with this address; undefined: nobody that we know, or without a name. */
export type NameOf = (email: string) => string | undefined;

export function useNameOf(): NameOf {
  const colleagues = useQuery(colleaguesQuery).data;
  return useCallback(
    (email) => colleagues?.find((each) => each.email === email)?.name || undefined,
    [colleagues],
  );
}

/** For small places. */
export function shortName(email: string, nameOf: NameOf): string {
  return nameOf(email) ?? (email.split('@')[0] || email);
}
