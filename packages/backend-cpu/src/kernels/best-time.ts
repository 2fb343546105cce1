/** How a call is timed. */
export interface BestTimeOptions {
  /** The current time in milliseconds; `performance.now` unless told. */
  readonly now?: () => number;
  /** Milliseconds that the timing may take in all; 0.2 unless told. */
  readonly budget?: number;
}

/**
 * The shortest time that one call was seen to take, in microseconds: whatever else the machine does only adds. Calls
 * are timed in batches that double until one is long against the clock's resolution of some microseconds.
 */
export function bestTime(
  call: () => void,
  { now = () => performance.now(), budget = 0.2 }: BestTimeOptions = {},
): number {
  call();
  const end = now() + budget;
  let [best, batch] = [Infinity, 1];
  do {
    const began = now();
    for (let count = 0; count < batch; count++) call();
    const elapsed = now() - began;
    if (elapsed > 0) best = Math.min(best, (elapsed * 1000) / batch);
    if (elapsed < budget / 8) batch *= 2;
  } while (now() < end || best === Infinity);
  return best;
}
