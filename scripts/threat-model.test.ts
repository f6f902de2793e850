import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const page = new URL('../docs/threat-model.md', import.meta.url);
const text = readFileSync(page, 'utf8');
const linksIn = (cell: string) => [...cell.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
const rows = text
  .split('\n')
  .filter((line) => /^\| (?!Threat|---)/.test(line))
  .map((line) => line.split(' | '))
  .map(([threat = '', defence = '', tests = '']) => ({ threat, defence, tests }));

describe('the threat model', () => {
  test('has every boundary', () => {
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toHaveLength(12);
    expect(rows.length).toBeGreaterThan(40);
  });

  test.each(rows)('$threat', ({ defence, tests }) => {
    expect(linksIn(defence)).not.toEqual([]);
    expect(linksIn(tests)).not.toEqual([]);
    for (const link of [...linksIn(defence), ...linksIn(tests)]) {
      expect([link, existsSync(new URL(link, page))]).toEqual([link, true]);
    }
    for (const link of linksIn(tests)) expect(link).toMatch(/\.test\.tsx?$/);
  });
});

test('SECURITY.md leads to pages that are there', () => {
  const root = new URL('../SECURITY.md', import.meta.url);
  for (const link of linksIn(readFileSync(root, 'utf8'))) {
    expect([link, existsSync(new URL(link, root))]).toEqual([link, true]);
  }
});
