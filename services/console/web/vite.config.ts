import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { themeCss } from './src/theme/theme-css.ts';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), themeVariables()],
  build: {
    // The console's content security policy allows files of its own and nothing inline.
    assetsInlineLimit: 0,
    // Those that know light-dark().
    target: ['chrome123', 'firefox128', 'safari17.5'],
    modulePreload: { polyfill: false },
  },
});

/** Mantine would write the theme's variables into a <style>, which the policy forbids: a file has them. */
function themeVariables(): Plugin {
  const name = 'virtual:theme-variables.css';
  return {
    name: 'theme-variables',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load: (id) => (id === `\0${name}` ? themeCss() : undefined),
  };
}
