import { setTimeout as pause } from 'node:timers/promises';
import { readEnvironment } from '../../config/environment.ts';
import { createProcessLogger } from '../process-logger.ts';

/** A process that logs and then ends as its argument says. */
const [how = '', secret = ''] = process.argv.slice(2);
const log = createProcessLogger('worker', readEnvironment(process.env));
log.info({ event: 'first', apiToken: secret }, 'first');
if (how.startsWith('later-')) await pause(1_000);
for (let i = 0; i < 100; i += 1) log.info({ event: 'line', i }, 'line');
log.info({ event: 'last', url: `redis://:${secret}@host` }, 'last');
switch (how.replace('later-', '')) {
  case 'exit':
    process.exit(0);
    break;
  case 'throw':
    throw Object.assign(new Error(`token=${secret}`), { details: secret, params: [secret] });
  case 'reject':
    void Promise.reject(Object.assign(new Error('refused'), { body: secret }));
    break;
  default:
}
