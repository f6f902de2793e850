import {
  createTokenSource,
  readKeptToken,
  type TokenDeps,
  type TokenSource,
} from '@omnirelay/adapters/zoho/tokens.ts';

/**
 * The access token that workers share: Zoho gives ten in ten minutes. Another is only asked for, as they
 * do it, where none is kept or Zoho has refused it.
 * @returns undefined where it was kept with another key: it is theirs, and must not be replaced
 */
export async function sharedTokens(deps: TokenDeps): Promise<TokenSource | undefined> {
  const kept = await readKeptToken(deps);
  if (kept.kind === 'locked') return undefined;
  const source = createTokenSource(deps);
  if (kept.kind === 'none') return source;
  let token: string | undefined = kept.token;
  return {
    ...source,
    get: async () => token ?? source.get(),
    async refused(which) {
      token = undefined;
      await source.refused(which);
    },
  };
}
