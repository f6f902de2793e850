import type { Check, DoctorDeps } from './check.ts';
import { type Finding, problem } from './finding.ts';
import { reasonOf } from './reason-of.ts';

const deadlineMs = 5_000;

/** All at once: what hangs holds up nothing but itself. In the order of the checks. */
export async function runChecks(
  checks: Check[],
  deps: DoctorDeps,
  options: { deadlineMs?: number } = {},
): Promise<Finding[]> {
  const withinMs = options.deadlineMs ?? deadlineMs;
  const found = await Promise.all(checks.map((check) => runCheck(check, deps, withinMs)));
  return found.flat();
}

async function runCheck(check: Check, deps: DoctorDeps, withinMs: number): Promise<Finding[]> {
  const { id, subject } = check;
  const late = Promise.withResolvers<Finding[]>();
  const timer = setTimeout(() => {
    const what = `The check ${id} got no answer within ${withinMs / 1_000} s`;
    const mend = 'See whether what it asks is slow or away, and run doctor again';
    late.resolve([problem('check_late', subject, what, mend)]);
  }, withinMs);
  try {
    return await Promise.race([check.run(deps), late.promise]);
  } catch (error) {
    const what = `The check ${id} could not be made (${reasonOf(error)})`;
    return [
      problem('check_failed', subject, what, 'Mend what else is found, and run doctor again'),
    ];
  } finally {
    clearTimeout(timer);
  }
}
