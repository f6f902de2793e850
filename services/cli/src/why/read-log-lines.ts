import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { dayOfLogFile } from '@omnirelay/shared/logging/log-file-name.ts';
import { z } from 'zod';

const maxLines = 200;

const Line = z.looseObject({
  time: z.string(),
  service: z.string(),
  event: z.string().optional(),
  msg: z.string().optional(),
});

/** Lines that name an event, from every log file that can be read, oldest first; undefined: none can. */
export async function readLogLines(
  directory: string | undefined,
  eventId: string,
): Promise<string[] | undefined> {
  if (directory === undefined) return undefined;
  const names = await readdir(directory).catch(() => undefined);
  if (!names) return undefined;
  const found: string[] = [];
  for (const name of names.filter((one) => dayOfLogFile(one) !== undefined)) {
    await readFrom(join(directory, name)).catch(() => {});
  }
  return found.sort().slice(0, maxLines);

  async function readFrom(file: string): Promise<void> {
    const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
    for await (const line of lines) {
      const shown = line.includes(`"${eventId}"`) ? show(line) : undefined;
      if (shown !== undefined) found.push(shown);
    }
  }
}

/** `time service event: name=value …`, without what every line has. */
function show(line: string): string | undefined {
  const read = Line.safeParse(parsed(line)).data;
  if (!read) return undefined;
  const { time, service, event, msg, level: _l, eventId: _e, ...rest } = read;
  const details = Object.entries(rest)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => `${name}=${String(value)}`);
  return [time, service, event ?? msg ?? '', ...details].join(' ');
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
