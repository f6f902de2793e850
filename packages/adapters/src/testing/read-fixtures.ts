import { readdirSync, readFileSync } from 'node:fs';

/** For tests: the JSON files beside a module (`new URL('./__fixtures__/', import.meta.url)`), by name. */
export function readFixtures(folder: URL): Map<string, Buffer> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return new Map(
    files.map((file) => [file.slice(0, -'.json'.length), readFileSync(new URL(file, folder))]),
  );
}

/** The fixture of that name, parsed anew: a test may change it. */
export function parseFixture(fixtures: Map<string, Buffer>, name: string) {
  const bytes = fixtures.get(name);
  if (!bytes) throw new Error(`no fixture is called ${name}`);
  return JSON.parse(bytes.toString());
}
