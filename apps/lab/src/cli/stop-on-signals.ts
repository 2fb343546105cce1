import type { EventEmitter } from 'node:events';
import type { StopSignal } from '../errors.ts';
import { EXIT_CODES } from './exit-codes.ts';

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

/** What a command says that was told to stop before it had begun, and how it exits; `undefined` where it was not. */
export function stoppedBefore({
  aborted,
  reason,
}: AbortSignal): { readonly text: string; readonly code: number } | undefined {
  if (!aborted) return undefined;
  const name = reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT';
  return {
    text: `Stopped by ${name} before anything had begun: nothing was written. Type the command again.\n`,
    code: EXIT_CODES[name],
  };
}
