import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const everywhere = ['packages', 'services', 'scripts', 'bench'];
/** A slow machine that does much at once is no reason to fail. */
const patience = { testTimeout: 60_000, expect: { poll: { timeout: 15_000 } } };

export default defineConfig({
  test: {
    // Tests wait more than they work: two cores have room for three.
    maxWorkers: Math.max(3, Math.min(4, availableParallelism())),
    projects: [
      {
        test: {
          name: 'unit',
          include: everywhere.map((folder) => `${folder}/**/*.test.ts`),
          exclude: ['**/node_modules/**', '**/*.int.test.ts'],
          ...patience,
          hookTimeout: 60_000,
        },
      },
      {
        // The only ones for which Redis and PostgreSQL are started.
        test: {
          name: 'servers',
          include: [
            ...everywhere.map((folder) => `${folder}/**/*.int.test.ts`),
            'e2e/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**'],
          globalSetup: [
            'e2e/browser/support/build-web.ts',
            'packages/shared/src/testing/global-setup.ts',
          ],
          ...patience,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
