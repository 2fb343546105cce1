import type { StopSignal } from '../errors.ts';

/** The name of the signal that a stop was asked with. */
export function stopSignal(signal: AbortSignal): StopSignal {
  return signal.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT';
}
