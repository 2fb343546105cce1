import { Command, Option } from 'commander';
import type { BackendChoice } from '../backend-choice.ts';
import { openBackend, resolveBackend } from '../backend-choice.ts';
import type { Baseline } from '../bench/numpy-baseline.ts';
import { numpyBaseline } from '../bench/numpy-baseline.ts';
import { PaperCycle } from '../bench/paper-cycle.ts';
import type { CliContext } from '../cli/context.ts';
import { printNote, printResult } from '../cli/context.ts';
import { countOf, trainingOptions } from '../cli/options.ts';
import { textTable } from '../cli/result-text.ts';
import { stopSignal } from '../cli/train-run.ts';
import { InterruptedError } from '../errors.ts';
import { quartiles } from '../statistics.ts';

interface BenchOptions {
  readonly backend: BackendChoice;
  readonly rounds: number;
  readonly json?: true;
}

const sizes = [1, 8, 16, 37, 64, 100] as const;

/** Cycles that let the machine code settle before any is timed. */
const warmUpCycles = 150;

/** Milliseconds of our own training to time per size and round. */
const sliceMilliseconds = 150;

/** Cycles of the baseline per size and round, besides its own warm-up. */
const baselineCycles = 60;

interface Timing {
  readonly units: number;
  /** Microseconds per cycle, one per round. */
  readonly ours: readonly number[];
  readonly baseline: readonly number[];
}

/** `bench`: this machine against the baseline. */
export function benchCommand(context: CliContext): Command {
  return new Command('bench')
    .description(
      "microseconds per cycle of the paper's training cycle, beside plain NumPy where it is installed",
    )
    .addOption(trainingOptions.backend())
    .addOption(
      new Option('--rounds <n>', 'rounds, alternating between programs')
        .argParser(countOf('--rounds'))
        .default(3),
    )
    .option('--json', 'as JSON, one line per size')
    .action(async ({ backend, rounds, json }: BenchOptions) => {
      const name = resolveBackend(backend);
      const baseline = numpyBaseline();
      if ('missing' in baseline) printNote(context, baseline.missing);
      const opened = await openBackend(name);
      const cycles = sizes.map((units) => new PaperCycle(units, opened));
      const timings = await timeRounds(cycles, baseline, rounds, context);
      if (json !== true) {
        printResult(context, timingTable(name, timings));
        return;
      }
      for (const timing of timings) {
        printResult(context, JSON.stringify({ kind: 'bench', backend: name, ...timingJson(timing) }));
      }
    });
}

/** Alternates between the programs, so that whatever else the machine does hits both alike. */
async function timeRounds(
  cycles: readonly PaperCycle[],
  baseline: Baseline,
  rounds: number,
  context: CliContext,
): Promise<readonly Timing[]> {
  const lengths = cycles.map((cycle) => {
    const microseconds = cycle.time(warmUpCycles);
    return Math.max(10, Math.round((sliceMilliseconds * 1000) / microseconds));
  });
  const timings = sizes.map((units) => ({ units, ours: [] as number[], baseline: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    printNote(context, `round ${round + 1} of ${rounds}`);
    for (const [at, cycle] of cycles.entries()) {
      // Lets a signal arrive between two slices.
      await new Promise((resolve) => setImmediate(resolve));
      if (context.signal.aborted)
        throw new InterruptedError(stopSignal(context.signal), 'Nothing was written.');
      const timing = timings[at];
      timing?.ours.push(cycle.time(lengths[at] ?? 1));
      if ('time' in baseline) timing?.baseline.push(baseline.time(timing.units, baselineCycles));
    }
  }
  return timings;
}

/** The median over rounds of how many times longer the baseline takes; each round is a pair. */
function ratioOf({ ours, baseline }: Timing): number | undefined {
  if (baseline.length === 0) return undefined;
  return quartiles(baseline.map((time, round) => time / (ours[round] ?? Number.NaN))).median;
}

function timingJson(timing: Timing): object {
  const { units, ours, baseline } = timing;
  return {
    units,
    rounds: ours.length,
    microsecondsPerCycle: quartiles(ours),
    numpyMicrosecondsPerCycle: baseline.length === 0 ? null : quartiles(baseline),
    numpyOverOurs: ratioOf(timing) ?? null,
  };
}

function timingTable(name: string, timings: readonly Timing[]): string {
  const rows = timings.map((timing) => [
    String(timing.units),
    quartiles(timing.ours).median.toFixed(0),
    timing.baseline.length === 0 ? '-' : quartiles(timing.baseline).median.toFixed(0),
    ratioOf(timing)?.toFixed(1) ?? '-',
  ]);
  return textTable(['units', `${name}, us per cycle`, 'NumPy, us per cycle', 'times faster'], rows);
}
