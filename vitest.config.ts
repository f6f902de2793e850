import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const everywhere = ['packages', 'services', 'scripts', 'bench'];
const installed = '**/node_modules/**';
const units = {
  include: everywhere.map((folder) => `${folder}/**/*.test.ts`),
  exclude: [installed, '**/*.int.test.ts'],
};
/** The only ones for which Redis and PostgreSQL are started. */
const withServers = {
  include: [...everywhere.map((folder) => `${folder}/**/*.int.test.ts`), 'e2e/**/*.test.ts'],
  exclude: [installed],
};
const startServers = 'packages/shared/src/testing/global-setup.ts';

/**
 * Files share processes: starting one, and importing there what others have imported, takes longer than
 * what most files do. Those that change the clock, the environment or globals have one of their own:
 * libraries that others use next keep what they found (a timer that never goes off, for one).
 */
const changesItsProcess =
  /useFakeTimers|stubGlobal|stubEnv|spyOn\((console|process|globalThis)|setGlobal(Dispatcher|\w*Provider)|process\.env\.\w+ =|process\.(chdir|exitCode)/;

type Files = { include: string[]; exclude: string[] };

function thatChange({ include, exclude }: Files): string[] {
  const files = globSync(include, { cwd: import.meta.dirname, exclude });
  return files.filter((file) =>
    changesItsProcess.test(readFileSync(`${import.meta.dirname}/${file}`, 'utf8')),
  );
}

const alone = thatChange(units);
const aloneWithServers = thatChange(withServers);
const sharing = ({ include, exclude }: Files, others: string[]) => ({
  include,
  exclude: [...exclude, ...others],
  isolate: false,
});

/** A slow machine that does much at once is no reason to fail. */
const patience = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 30_000 } },
};

export default defineConfig({
  test: {
    // Tests wait more than they work: two cores have room for six.
    maxWorkers: 6,
    projects: [
      { test: { name: 'unit', ...sharing(units, alone), ...patience } },
      { test: { name: 'alone', include: alone, ...patience } },
      {
        test: {
          name: 'servers',
          ...sharing(withServers, aloneWithServers),
          globalSetup: ['e2e/browser/support/build-web.ts', startServers],
          ...patience,
          hookTimeout: 240_000,
        },
      },
      {
        test: {
          name: 'servers, alone',
          include: aloneWithServers,
          globalSetup: [startServers],
          ...patience,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
