import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core';
import { cssVariables, theme } from './theme.ts';

/** All variables of the theme, for both colour schemes. */
export function themeCss(): string {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme);
  const standard = defaultCssVariablesResolver(merged);
  const ours = cssVariables(merged);
  return convertCssVariables(
    {
      variables: { ...standard.variables, ...ours.variables },
      light: { ...standard.light, ...ours.light },
      dark: { ...standard.dark, ...ours.dark },
    },
    ':root',
  );
}
