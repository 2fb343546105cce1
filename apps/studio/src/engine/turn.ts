/** Lets other work of the thread take place, such as messages that have come. */
export type Turn = () => Promise<void>;

/**
 * A turn without delay: a timer would be held back by some milliseconds each time, as hosts do with timers that follow one
 * another.
 */
export function messageTurn(): Turn {
  if (typeof setImmediate === 'function') return () => new Promise((resolve) => setImmediate(resolve));
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
}
