/**
 * What `pnpm audit --json` has said. Pure.
 * @param {{ status: number | null, stdout: string, stderr: string }} audit
 * @returns {{ code: 0 | 1, message: string }}
 */
export function judgeAudit({ status, stdout, stderr }) {
  const report = read(stdout);
  const advisories = report?.advisories;
  if (typeof advisories !== 'object' || advisories === null) {
    const said = `${report?.error?.message ?? stderr}`.split('\n').map((line) => line.trim());
    const why = said.find((line) => line !== '' && !line.startsWith('npm warn')) ?? 'no answer';
    return {
      code: 0,
      message: `Warning: nothing was audited, the registry did not tell (${why}).`,
    };
  }
  const severe = Object.values(advisories).filter(({ severity }) =>
    ['high', 'critical'].includes(severity),
  );
  if (severe.length === 0 && status !== null) {
    return { code: 0, message: 'No known weakness of high severity in what runs in production.' };
  }
  const lines = severe.map(
    ({ severity, module_name: name, title, url }) => `${severity}: ${name}: ${title} (${url})`,
  );
  return { code: 1, message: [...lines, 'Update these, or say why they do not apply.'].join('\n') };
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
