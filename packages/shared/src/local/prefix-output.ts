import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { styleText } from 'node:util';
import { prettyFactory } from 'pino-pretty';
import { isPretty, type LogFormat } from '../logging/open-stdout.ts';

type Colour = Parameters<typeof styleText>[0];
type LinePrinter = (line: string) => void;

const colours: Colour[] = ['cyan', 'magenta', 'yellow', 'green', 'blue', 'red'];
const nameWidth = 8;

/**
 * Makes printers, one per process: each line gets the process's name in front, in a colour of its
 * own. JSON log lines are made readable for a terminal and stay as they are for a file, unless `format` decides.
 */
export function createPrinters(
  output: Writable & { isTTY?: boolean },
  format: LogFormat = 'auto',
): (name: string) => LinePrinter {
  const forTerminal = output.isTTY === true;
  const isReadable = isPretty(format, forTerminal);
  const pretty = prettyFactory({
    colorize: forTerminal,
    ignore: 'pid,hostname,name,service',
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
  });
  let made = 0;
  return (name) => {
    const colour = colours[made++ % colours.length] ?? 'cyan';
    const label = `${name.padEnd(nameWidth)} |`;
    const prefix = forTerminal ? styleText(colour, label) : label;
    return (line) => {
      const text = isReadable && line.startsWith('{') ? String(pretty(line) ?? line) : line;
      for (const part of text.trimEnd().split('\n')) output.write(`${prefix} ${part}\n`);
    };
  };
}

export function forEachLine(stream: Readable, handle: LinePrinter): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', handle);
}
