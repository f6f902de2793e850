import { readFileSync } from 'node:fs';

const checkEveryMs = 1_000;

/**
 * Calls back once npm or pnpm, which started this script, is gone: `kill -9` of it would leave us
 * running without anybody knowing how to stop us. Does nothing when no package manager started us.
 */
export function onPackageManagerEnd(callback) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const before = chain();
  const timer = setInterval(() => {
    if (chain() === before) return;
    clearInterval(timer);
    callback();
  }, checkEveryMs);
  timer.unref();
}

const isShell = ({ program }) => /^(ba|da|z|k)?sh$/.test(program);
const isPackageManager = ({ program }) => /^(npm|npx|pnpm)\b/.test(program);

/** Who started us, up to the topmost package manager: `npx pnpm start` is two of them and two shells. */
function chain() {
  const links = [];
  let pid = process.ppid;
  for (
    let link = readProcess(pid);
    isShell(link) || isPackageManager(link);
    link = readProcess(pid)
  ) {
    links.push({ ...link, pid });
    pid = link.parent;
  }
  // The shell above it is a person's; it may end while we go on.
  const topmost = links.findLastIndex(isPackageManager);
  return [process.ppid, ...links.slice(0, topmost + 1).map((link) => link.pid)].join(' ');
}

function readProcess(pid) {
  try {
    // proc(5): "pid (program) state ppid ...". On macOS only our own parent is watched.
    const [, program = '', parent = ''] =
      /^\d+ \((.*)\) \S (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return { program, parent };
  } catch {
    return { program: '', parent: '' };
  }
}
