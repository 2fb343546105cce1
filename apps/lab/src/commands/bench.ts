import { Command, Option } from 'commander';
import { describeMachine, machineText, sectionText } from '../bench/bench-text.ts';
import { numpyBaseline } from '../bench/numpy-baseline.ts';
import { OUR_BACKENDS, type OurBackend } from '../bench/our-backends.ts';
import { noPeers, startPeers } from '../bench/peers.ts';
import type { BenchContext, Section, SectionResult } from '../bench/section.ts';
import { type SectionName, sectionNames, sections } from '../bench/sections.ts';
import type { CliContext } from '../output/context.ts';
import { printNote, printResult } from '../output/context.ts';
import { nameRemedy } from '../options/named-choice.ts';
import { countOf } from '../options/options.ts';
import { stopSignal } from '../training/stop-signal.ts';
import { InterruptedError, UsageError } from '../errors.ts';

interface BenchOptions {
  readonly only: readonly SectionName[];
  readonly backend: readonly OurBackend[];
  readonly rounds: number;
  readonly peers?: true;
  readonly python?: string;
  readonly json?: true;
}

/** What `--backend` takes: ours by name, and what other commands call them. */
const backendMeanings: Readonly<Record<string, readonly OurBackend[]>> = {
  ...Object.fromEntries(OUR_BACKENDS.map((name) => [name, [name]])),
  auto: ['fast'],
  cpu: ['fast', 'portable'],
};

const BENCH_HELP = `
How it times: other programs share the machine, and a long stretch of time is sure to be disturbed by them. So every program
is warmed up until its machine code has settled, and then runs in slices of about a millisecond that alternate between the
programs of a contest, within the same round. Of its slices in a round the lower decile counts. Times are medians of that over
the rounds, with quartiles in --json; ratios are medians over the rounds of the quotient within each round.

Without --peers only ours and NumPy take part. --peers compiles the C programs, installs the JavaScript ones with npm ci, and
uses PyTorch where Python has it; what is not there is listed as missing, with the reason.`;

/** `bench`: this machine, ours beside the baselines. */
export function benchCommand(context: CliContext): Command {
  return new Command('bench')
    .description("times the paper's training cycle, kernels and edits on this machine, beside other programs")
    .addOption(
      new Option('--only <sections>', `parts to run, of ${sectionNames.join(', ')}`)
        .argParser(listOf('--only', Object.fromEntries(sectionNames.map((name) => [name, [name]]))))
        .default(sectionNames, 'all'),
    )
    .addOption(
      new Option(
        '--backend <names>',
        `which of ours, of ${OUR_BACKENDS.join(', ')}; auto is fast, cpu both of it`,
      )
        .argParser(listOf('--backend', backendMeanings))
        .default(OUR_BACKENDS, 'all'),
    )
    .addOption(
      new Option('--rounds <n>', 'rounds, each of many slices').argParser(countOf('--rounds')).default(5),
    )
    .option('--peers', 'compile, install and time other programs too (in a clone of the repository)')
    .option('--python <path>', 'the Python with NumPy and PyTorch (default: python3)')
    .option('--json', 'as JSON, one line per number')
    .addHelpText('after', BENCH_HELP)
    .action((options: BenchOptions) => bench(options, context));
}

async function bench(options: BenchOptions, context: CliContext): Promise<void> {
  const { only, backend, rounds, python, json = false } = options;
  const chosen = only.map((name): [SectionName, Section] => [name, sections[name]]);
  const note = (text: string): void => {
    printNote(context, text);
  };
  const workloads = chosen.flatMap(([, section]) => section.workloads);
  const request = { workloads, note, ...(python !== undefined && { python }) };
  const peers = options.peers ? await startPeers(request) : noPeers;
  try {
    const numpy = await numpyBaseline(python === undefined ? {} : { python });
    const check = (): void => {
      if (context.signal.aborted)
        throw new InterruptedError(stopSignal(context.signal), 'Nothing was written.');
    };
    const surroundings: BenchContext = { rounds, ours: backend, peers, numpy, check, note };
    const machine = describeMachine();
    printResult(context, json ? JSON.stringify({ kind: 'machine', ...machine }) : machineText(machine));
    for (const [name, section] of chosen) {
      const result = await section.run(surroundings);
      if (json) for (const line of sectionLines(name, result)) printResult(context, JSON.stringify(line));
      else printResult(context, `\n${sectionText(section.title, result.measurements, result.missing)}`);
    }
    for (const { name, reason } of peers.missing)
      printResult(
        context,
        json ? JSON.stringify({ kind: 'missing', name, reason }) : `missing: ${name}: ${reason}`,
      );
  } finally {
    await peers.close();
  }
}

/** What `--json` prints of a section. */
function sectionLines(section: SectionName, { measurements, missing }: SectionResult): readonly object[] {
  return [
    ...measurements.map((measurement) => ({ kind: 'bench', section, ...measurement })),
    ...missing.map((each) => ({ kind: 'missing', section, ...each })),
  ];
}

/** Makes a parser for names with commas between them, each of which stands for one thing or several. */
function listOf<T extends string>(
  flag: string,
  meanings: Readonly<Record<string, readonly T[]>>,
): (text: string) => readonly T[] {
  return (text) => {
    const meant = text.split(',').flatMap((part) => {
      const name = part.trim();
      const found = Object.hasOwn(meanings, name) ? meanings[name] : undefined;
      if (found !== undefined) return found;
      const known = Object.keys(meanings);
      throw new UsageError(
        `${flag}: found "${name}", expected some of ${known.join(', ')}, with commas between them. ${nameRemedy(name, known, flag)}`,
      );
    });
    return [...new Set(meant)];
  };
}
