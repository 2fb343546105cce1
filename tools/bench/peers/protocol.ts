// What a peer says and hears: one JSON line when it is ready, then one for each request `SIZE CYCLES`.
import { createInterface } from 'node:readline';

/** Trains `cycles` times on a network of `units`, and prepares it at the first request for this size. */
export type Train = (units: number, cycles: number) => Promise<void>;

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Loads a package of this folder. Ends the program where it is not installed: peers are installed only on demand. */
export async function load(name: string): Promise<unknown> {
  try {
    return (await import(name)) as unknown;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    say({ missing: `${name} is not installed (npm ci --ignore-scripts in tools/bench/peers)` });
    process.exit(0);
  }
}

/** Milliseconds that so many cycles take. */
async function timed(train: Train, units: number, cycles: number): Promise<number> {
  const began = performance.now();
  await train(units, cycles);
  return performance.now() - began;
}

/** Answers requests until standard input ends. The first cycle of a size is timed by itself: it may compile. */
export async function answerRequests(variant: string, detail: string, train: Train): Promise<void> {
  say({ ready: true, variant, detail });
  const seen = new Set<number>();
  for await (const line of createInterface({ input: process.stdin })) {
    const [units = 0, cycles = 0] = line.split(' ').map(Number);
    if (!(units >= 1 && cycles >= 1)) {
      say({ error: `found "${line}", expected a size and a number of cycles` });
      continue;
    }
    const first = (await timed(train, units, 1)) * 1000;
    const microsecondsPerCycle = ((await timed(train, units, cycles)) * 1000) / cycles;
    const firstCycle = seen.has(units) ? {} : { firstCycleMicroseconds: first };
    say({ variant, units, cycles, microsecondsPerCycle, ...firstCycle });
    seen.add(units);
  }
}
