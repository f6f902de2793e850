/** One line of a process's metrics. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** What processes show, each on its own. */
export async function readMetrics(urls: string[]): Promise<Sample[][]> {
  const texts = await Promise.all(urls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
  return texts.map(parse);
}

export function parse(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const found = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (!found) return [];
    const [, name = '', labels = '', value = ''] = found;
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, said]) => [
      key,
      said,
    ]);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
}

/** Of those that have these labels: together for counters, the highest for what is shared. */
export function valuesOf(
  shown: Sample[][],
  name: string,
  labels: Record<string, string>,
): { sum: number; max: number } {
  const values = shown
    .flat()
    .filter((one) => one.name === name)
    .filter((one) => Object.entries(labels).every(([key, value]) => one.labels[key] === value))
    .map(({ value }) => value);
  return { sum: values.reduce((sum, value) => sum + value, 0), max: Math.max(...values) };
}
