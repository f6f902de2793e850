const explanations = [
  {
    pattern: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH|ERR_SOCKET_TIMEOUT/,
    advice:
      'The package registry could not be reached. Check the network (and the proxy settings of npm), then try again.',
  },
  {
    pattern: /CERT_|SELF_SIGNED|UNABLE_TO_GET_ISSUER_CERT/,
    advice:
      'The package registry showed a certificate that is not trusted here. Point NODE_EXTRA_CA_CERTS to the certificate of your proxy.',
  },
  {
    pattern: /EACCES|EPERM|EROFS|permission denied/i,
    advice:
      'Some folder may not be written. Check who owns this checkout and ~/.npm; it should be you.',
  },
  { pattern: /ENOSPC/, advice: 'The disk is full. Free about 1 GB and try again.' },
  {
    pattern: /OUTDATED_LOCKFILE|frozen-lockfile/,
    advice: 'pnpm-lock.yaml does not fit the package.json files. Run: npx pnpm install',
  },
  {
    pattern: /npx.*ENOENT|spawn npx/,
    advice: 'npm (with npx) is missing beside Node. Install it and try again.',
  },
];

const shownLines = 6;

/** What to tell a person about a failed installation. */
export function explainInstallFailure(output) {
  const known = explanations.find(({ pattern }) => pattern.test(output));
  const said = output
    .split('\n')
    .filter((line) => /\S/.test(line) && !/^\s+at /.test(line) && !/^npm warn/i.test(line))
    .slice(-shownLines)
    .map((line) => `    ${line.trim()}`);
  const advice = known?.advice ?? 'See the reason below, then try again.';
  return ['Installing the dependencies failed.', advice, 'What the installer said:', ...said].join(
    '\n',
  );
}
