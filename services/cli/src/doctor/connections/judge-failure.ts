import type { Failure } from '../attempt.ts';
import { type Finding, problem } from '../finding.ts';

/** How a provider's answer to "who are we" is told, where it was none. Pure. */
export function judgeFailure(
  subject: string,
  failure: Failure,
  mend: { credentials: string; address: string },
): Finding[] {
  const { kind, words } = failure;
  switch (kind) {
    case 'refused':
    case 'forbidden':
      return [
        problem(
          'credentials_refused',
          subject,
          `The credentials are not taken (${words})`,
          mend.credentials,
        ),
      ];
    case 'away':
      return [
        problem(
          'provider_unreachable',
          subject,
          `It does not answer (${words})`,
          `See whether it is up and can be reached from here; ${mend.address}`,
        ),
      ];
    case 'absent':
    case 'strange':
      return [
        problem(
          'provider_strange',
          subject,
          `Something answers there, but not as expected (${words})`,
          capital(mend.address),
        ),
      ];
  }
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
