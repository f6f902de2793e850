import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { formatSection, type Section } from './support/section.ts';

const web = fileURLToPath(new URL('../services/console/web', import.meta.url));

/** (i) What a browser loads of the console. */
export async function measureBundle(): Promise<Section> {
  await promisify(execFile)('npx', ['vite', 'build'], { cwd: web });
  const html = await readFile(`${web}/dist/index.html`, 'utf8');
  const files = await readdir(`${web}/dist/assets`);
  const sizes = new Map<string, number>();
  for (const file of files) {
    if (!/\.(js|css)$/.test(file)) continue;
    sizes.set(file, gzipSync(await readFile(`${web}/dist/assets/${file}`)).length);
  }
  const kilobytes = (wanted: (file: string) => boolean) => {
    const bytes = [...sizes]
      .filter(([file]) => wanted(file))
      .reduce((sum, [, size]) => sum + size, 0);
    return `${(bytes / 1_000).toFixed(0)} kB`;
  };
  const atFirst = (file: string) => html.includes(`/assets/${file}`);
  return {
    title: '(i) Size of the web app',
    about:
      'Scripts and styles as they travel, compressed with gzip. Pages and languages beyond the first are loaded when they are opened.',
    rows: [
      {
        what: 'scripts before the first page',
        ours: kilobytes((f) => f.endsWith('.js') && atFirst(f)),
        bare: '',
      },
      {
        what: 'styles before the first page',
        ours: kilobytes((f) => f.endsWith('.css') && atFirst(f)),
        bare: '',
      },
      { what: 'everything, all pages and languages', ours: kilobytes(() => true), bare: '' },
    ],
  };
}

if (import.meta.main) console.log(formatSection(await measureBundle()));
