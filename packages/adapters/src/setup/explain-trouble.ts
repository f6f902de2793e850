import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import { PermanentError, RetryableError, WaitError } from '@omnirelay/shared/errors.ts';
import type { Finding } from '@omnirelay/shared/store/connection-checks.ts';
import { z } from 'zod';
import { isConfiguration } from '../zoho/errors.ts';
import type { SetupConnection } from './create-setup.ts';

type Provider = SetupConnection['provider'];
type Explained = Pick<Finding, 'code' | 'message'>;

/** Why a provider could not be compared or set up, and how to mend it, in one line. */
export function explainTrouble(provider: Provider, error: unknown): Finding {
  if (error instanceof PermanentError && error.status !== undefined) {
    const explained = explainers[provider](error, error.status);
    return { ...(explained ?? refused(error)), level: 'problem' };
  }
  // What passes by itself is no problem yet.
  if (error instanceof WaitError || error instanceof RetryableError) {
    const message = `${error.message}: it could not be asked now; try again in a minute`;
    return { code: 'unreachable', level: 'warning', message };
  }
  if (error instanceof z.ZodError) {
    const message =
      'its answer can not be read: check baseUrl, and that nothing in between answers';
    return { code: 'unreadable_answer', level: 'problem', message };
  }
  if (error instanceof ConfigError || error instanceof PermanentError) {
    return { code: 'not_set_up', level: 'problem', message: error.message };
  }
  throw error;
}

const explainers: Record<
  Provider,
  (error: PermanentError, status: number) => Explained | undefined
> = {
  zendesk(_error, status) {
    if (status === 401) {
      return {
        code: 'token_refused',
        message:
          'Zendesk refuses email and apiToken: check both, and that token access is on (Admin Center > Apps and integrations > APIs > Zendesk API)',
      };
    }
    if (status === 403) {
      return {
        code: 'not_administrator',
        message:
          'the user of the token may not set up webhooks and triggers: make it an administrator in Zendesk, or set up by hand (docs/providers/zendesk.md)',
      };
    }
    return status === 404 ? wrongBase('Zendesk') : undefined;
  },
  chatwoot({ details }, status) {
    const said = z.looseObject({ error: z.string() }).safeParse(details).data?.error ?? '';
    if (status === 401 && /not authorized/i.test(said)) {
      return {
        code: 'not_administrator',
        message:
          'the user of apiToken may not see webhooks and their secrets: make it an administrator in Chatwoot (Settings > Agents)',
      };
    }
    if (status === 401) {
      return {
        code: 'token_refused',
        message:
          "Chatwoot refuses apiToken: copy it again (the relay's user > Profile settings > Access token)",
      };
    }
    if (status === 403) {
      return {
        code: 'plan',
        message:
          "this Chatwoot plan has no API and no webhooks: change the plan; until then only an API inbox's own webhook is called",
      };
    }
    if (status === 404) {
      return {
        code: 'wrong_account',
        message: 'Chatwoot knows no such account: check baseUrl and accountId',
      };
    }
    return undefined;
  },
  zoho(error) {
    const { code } = ZohoDetails.safeParse(error.details).data ?? {};
    if (code === 'SCOPE_MISMATCH' || code === 'OAUTH_SCOPE_MISMATCH') {
      return {
        code: 'scope_missing',
        message:
          "the refresh token has no scope for webhooks: make a new one with Desk.events.ALL and Desk.settings.ALL (or Desk.webhooks.ALL, where Zoho's consent page offers it)",
      };
    }
    if (code === 'LICENSE_ACCESS_LIMITED') {
      return {
        code: 'edition',
        message:
          'this edition of Desk allows no more webhooks (Free and Standard none, Professional 5, Enterprise 10): switch one off, or use "auth: secret" with a workflow rule (docs/providers/zoho.md)',
      };
    }
    if (error.message.includes('/url')) {
      return {
        code: 'url_not_reached',
        message:
          'Desk could not reach our URL, which it calls before it takes it: ingress has to run and to be reached at publicUrl from the internet',
      };
    }
    return isConfiguration(error) ? { code: 'configuration', message: error.message } : undefined;
  },
};

const ZohoDetails = z.looseObject({ code: z.string() });

function wrongBase(name: string): Explained {
  return { code: 'wrong_address', message: `${name} does not answer there: check baseUrl` };
}

/** What was said is the provider's: it may repeat what we sent. */
function refused({ message }: PermanentError): Explained {
  return { code: 'refused', message: `${message}: refused; a plan may limit how many there are` };
}
