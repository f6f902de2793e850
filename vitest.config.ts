import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const everywhere = ['packages', 'services', 'scripts', 'bench'];
const units = everywhere.map((folder) => `${folder}/**/*.test.ts`);
const notUnits = ['**/node_modules/**', '**/*.int.test.ts'];

/**
 * Tests that change the clock, the environment or globals have a process of their own: libraries that
 * others use next keep what they found (a timer that never goes off, for one).
 */
const changesItsProcess =
  /useFakeTimers|stubGlobal|stubEnv|spyOn\((console|process|globalThis)|setGlobal|process\.env\.\w+ =|process\.(chdir|exitCode)/;
const alone = globSync(units, { cwd: import.meta.dirname, exclude: notUnits }).filter((file) =>
  changesItsProcess.test(readFileSync(`${import.meta.dirname}/${file}`, 'utf8')),
);

/** A slow machine that does much at once is no reason to fail. */
const patience = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 15_000 } },
};

export default defineConfig({
  test: {
    // Tests wait more than they work: two cores have room for four.
    maxWorkers: 4,
    projects: [
      {
        test: {
          name: 'unit',
          include: units,
          exclude: [...notUnits, ...alone],
          // Starting a process takes longer than what most files do in it.
          isolate: false,
          ...patience,
        },
      },
      { test: { name: 'alone', include: alone, ...patience } },
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
