import type { EventEmitter } from 'node:events';
import type { StopSignal } from '../errors.ts';
import { EXIT_CODES } from './exit-code.ts';

const SIGNALS: readonly StopSignal[] = ['SIGINT', 'SIGTERM'];

/**
 * A signal that aborts, with the name as its reason, when the process is told to stop for the first time. The second
 * time the process exits at once; files are replaced as a whole, so nothing is left half written.
 */
export function stopOnSignals(host: EventEmitter & { exit(code: number): void }): AbortSignal {
  const controller = new AbortController();
  for (const name of SIGNALS) {
    host.on(name, () => {
      if (controller.signal.aborted) host.exit(EXIT_CODES[name]);
      else controller.abort(name);
    });
  }
  return controller.signal;
}
