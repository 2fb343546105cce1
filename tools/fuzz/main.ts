import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

const HELP = `Lets every parser read faulty inputs. npm run fuzz -- [--inputs N] [--seed S] [--from N] [--only WORD] [--every] [--save]
--every damages every byte of every file in nine ways and ends the file before it, in the place of what chance does.
--only lets those parsers read whose names have a word in them, such as "own" for one's own data, or have not ("!own").
--from goes on at an input; --save keeps what did harm in tools/fuzz/corpus, where a test reads it again.`;

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    only: { type: 'string', default: '' },
    every: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** Milliseconds of processor time on one input after which it is given up; and by the clock, for one that waits for ever. */
const PATIENCE = { working: 30_000, waiting: 600_000 } as const;

/** Reads inputs from one number on in a thread of their own; returns where it ended, and of what. */
async function readInputs(
  seed: number,
  from: number,
  to: number,
  progress: Int32Array<SharedArrayBuffer>,
): Promise<{ readonly next: number; readonly harm?: string }> {
  // It loads for a while before its first input.
  Atomics.store(progress, 0, -1);
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { ...values, seed, from, to, progress: progress.buffer },
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  });
  worker.on('message', (text: string) => console.log(text));
  const ended = new Promise<string | undefined>((resolve) => {
    worker.on('error', (error: Error) => resolve(`ended the thread: ${error.message}`));
    worker.on('exit', () => resolve(undefined));
  });
  let [last, since] = [-1, { worked: worked(), now: performance.now() }];
  const hung = new Promise<string>((resolve) => {
    const timer = setInterval(() => {
      const at = Atomics.load(progress, 0);
      const [working, now] = [worked(), performance.now()];
      if (at < 0 || at !== last) [last, since] = [at, { worked: working, now }];
      else if (working - since.worked > PATIENCE.working) resolve('hangs');
      else if (now - since.now > PATIENCE.waiting) resolve('waits for ever');
    }, 1000);
    void ended.then(() => clearInterval(timer));
  });
  const harm = await Promise.race([ended, hung]);
  await worker.terminate();
  return harm === undefined ? { next: to } : { next: Math.max(from, Atomics.load(progress, 0)) + 1, harm };
}

/** Milliseconds of processor time of this process: a machine that is busy with others makes nothing hang. */
function worked(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [seed, from] = [Number(values.seed), Number(values.from)];
  const inputs = values.every
    ? (await import('./every.ts')).everyCount(values.only) - from
    : Number(values.inputs);
  const progress = new Int32Array(new SharedArrayBuffer(16));
  const began = Date.now();
  let lost = 0;
  for (let next = from; next < from + inputs;) {
    const outcome = await readInputs(seed, next, from + inputs, progress);
    if (outcome.harm !== undefined) {
      lost++;
      // Its input is not made here: that alone may have been what ended the thread.
      const number = outcome.next - 1;
      const parser = values.every
        ? (await import('./every.ts')).everyCase(number, values.only).parser
        : (await import('./judge.ts')).parserOf(seed, number, values.only);
      console.log(`${parser} ${values.every ? 'every' : seed}:${number}: ${outcome.harm}`);
    }
    ({ next } = outcome);
  }
  const [, taken = 0, refused = 0, harm = 0] = progress;
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(
    `${inputs} inputs in ${seconds} s: ${taken} taken, ${refused} refused, ${harm + lost} did harm.`,
  );
  return harm + lost > 0 ? 1 : 0;
}

process.exitCode = await main();
