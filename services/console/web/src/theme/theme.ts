import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const brand: MantineColorsTuple = [
  '#eefaf7',
  '#d7f2ec',
  '#aee4da',
  '#7cd1c4',
  '#4cbcad',
  '#2aa396',
  '#14897d',
  '#0f766e',
  '#0c5f59',
  '#0a4a46',
];
const gray: MantineColorsTuple = [
  '#f8f9fb',
  '#f1f3f6',
  '#e5e8ed',
  '#d3d8e0',
  '#b6bec9',
  '#8a94a2',
  '#5d6878',
  '#475160',
  '#303845',
  '#1a202a',
];
const dark: MantineColorsTuple = [
  '#e4e8ee',
  '#bfc6d1',
  '#98a2b2',
  '#6d7888',
  '#39424f',
  '#2a313c',
  '#1f252e',
  '#171c23',
  '#11151b',
  '#0b0e13',
];

export const theme = createTheme({
  colors: { brand, gray, dark },
  primaryColor: 'brand',
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  // Nothing is fetched from elsewhere; the Noto fonts are for Bengali where the system has no own.
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Noto Sans Bengali", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: '650' },
  components: {
    Badge: { defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 600 } },
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'lg' } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
    // Panes scroll, pages don't, so there is no page to lock. Locking would need inline styles.
    Modal: {
      defaultProps: { lockScroll: false, centered: true, radius: 'lg', padding: 'lg' },
      styles: { title: { fontWeight: 650 } },
    },
    Drawer: { defaultProps: { lockScroll: false } },
    Menu: { defaultProps: { shadow: 'md', position: 'bottom-end' } },
    Select: { defaultProps: { checkIconPosition: 'right', allowDeselect: false } },
  },
});

/** Text on a tinted badge has to reach a contrast of 4.5, which Mantine's own shades don't. */
const badgeText: Record<string, { light: string; dark: string }> = {
  brand: { light: '#0a4f4a', dark: '#7cd1c4' },
  gray: { light: '#475160', dark: '#bfc6d1' },
  red: { light: '#a11b1b', dark: '#ffa8a8' },
  orange: { light: '#8a3a04', dark: '#ffc078' },
  yellow: { light: '#6b4a00', dark: '#ffe066' },
  green: { light: '#1b5e2b', dark: '#8ce99a' },
  blue: { light: '#124c86', dark: '#a5d8ff' },
  violet: { light: '#4a2d9e', dark: '#d0bfff' },
};

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--ground': '#f4f6f8',
    '--surface': '#ffffff',
    '--line': '#e3e7ec',
    '--mantine-color-text': '#1a202a',
    '--mantine-color-dimmed': '#5d6878',
    '--mantine-color-error': '#b42318',
    ...variablesOf('light'),
  },
  dark: {
    '--ground': '#0f1318',
    '--surface': '#171c23',
    '--line': '#2a313c',
    '--mantine-color-dimmed': '#98a2b2',
    '--mantine-color-error': '#ff8a80',
    '--mantine-color-gray-light': '#2a313c',
    '--mantine-color-brand-light': '#14403b',
    ...variablesOf('dark'),
  },
});

function variablesOf(scheme: 'light' | 'dark'): Record<string, string> {
  return Object.fromEntries(
    Object.entries(badgeText).map(([color, text]) => [
      `--mantine-color-${color}-light-color`,
      text[scheme],
    ]),
  );
}
