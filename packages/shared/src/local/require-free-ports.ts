import { findFreePort, tryListen } from './free-port.ts';
import { LocalServerError } from './local-server-error.ts';

export type WantedPort = { variable: string; port: number; host: string; use: string };

/** Throws one LocalServerError that names every port that can't be listened on, and the way out. */
export async function requireFreePorts(wanted: WantedPort[]): Promise<void> {
  const problems: string[] = [];
  for (const { variable, port, host, use } of wanted) {
    const result = await tryListen(port, host);
    if (typeof result !== 'number') problems.push(explain(result.code, variable, port, host, use));
  }
  if (problems.length > 0) throw new LocalServerError(problems.join('\n'));
}

/** The port, or a free one where another program has it. */
export async function preferPort(port: number, host: string): Promise<number> {
  return typeof (await tryListen(port, host)) === 'number' ? port : findFreePort();
}

function explain(code: string, variable: string, port: number, host: string, use: string): string {
  const other = `choose another port, for example: ${variable}=${port + 1000} npm start`;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} (${use}) is taken by another program. Stop that one, or ${other}`;
    case 'EACCES':
      return `Port ${port} (${use}) needs rights that you don't have here; ${other}`;
    default:
      return `${host}:${port} (${use}) can't be listened on (${code}); check the address or ${other}`;
  }
}
