import { afterAll, afterEach, expect } from 'vitest';

type Write = NodeJS.WriteStream['write'];

const PRINTING_METHODS = [
  'debug',
  'dir',
  'dirxml',
  'error',
  'group',
  'groupCollapsed',
  'info',
  'log',
  'table',
  'timeEnd',
  'timeLog',
  'trace',
  'warn',
] as const;

const PRINTS: string[] = [];

const record = (channel: string, value: unknown): void => {
  const text = value instanceof Uint8Array ? Buffer.from(value).toString() : String(value);
  PRINTS.push(`${channel}: ${text.trimEnd()}`);
};

/** Stands in for a stream's `write`: keeps the text and calls back as the stream would. */
const recordingWrite =
  (channel: string): Write =>
  (chunk: unknown, ...rest: unknown[]): boolean => {
    record(channel, chunk);
    const done = rest.findLast((argument) => typeof argument === 'function');
    if (done !== undefined) queueMicrotask(done as () => void);
    return true;
  };

for (const method of PRINTING_METHODS) {
  console[method] = (...values: unknown[]) => {
    record(`console.${method}`, values.map(String).join(' '));
  };
}
process.stdout.write = recordingWrite('process.stdout');
process.stderr.write = recordingWrite('process.stderr');

/** Throws if anything was printed since the last call. */
export function expectSilence(): void {
  const printed = PRINTS.splice(0);
  expect(
    printed,
    'the test printed; return the text, write it to a stream that the caller passes in, or spy on the method',
  ).toEqual([]);
}

afterEach(expectSilence);
afterAll(expectSilence);
