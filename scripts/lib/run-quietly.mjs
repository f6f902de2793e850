import { spawn } from 'node:child_process';

/** Runs a command and shows only what `progress` makes of its lines. Gives its code and all it said. */
export function runQuietly(command, args, { cwd, env, progress = () => {} }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        for (const line of text.split('\n')) if (line.trim() !== '') progress(line.trim());
      });
    }
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
