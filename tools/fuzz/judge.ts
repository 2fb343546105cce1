import { MeristemError } from '@meristem/autodiff';
import { mutated, mutatedText } from './mutate.ts';
import { type Parser, PARSERS } from './parsers.ts';
import { type Draws, drawsOf } from './random.ts';

/** What an input must not do. */
const MOST_MILLISECONDS = 1000;
const MOST_BYTES = 200e6;

/** An input, and who is to read it. */
export interface Case {
  readonly parser: string;
  readonly input: unknown;
}

/** What became of an input: it was taken or refused as it should be, or it did harm. */
export type Verdict =
  { readonly kind: 'taken' | 'refused' } | { readonly kind: 'harm'; readonly what: string };

/** Whose turn it is: every parser as often as its weight says, of those whose names have a word in them, or after `!` have not. */
const TURNS = new Map<string, readonly Parser[]>();

function turnsOf(only: string): readonly Parser[] {
  const known = TURNS.get(only);
  if (known) return known;
  const [word, has] = only.startsWith('!') ? [only.slice(1), false] : [only, true];
  const chosen = PARSERS.filter(({ name }) => name.includes(word) === has);
  const turns = chosen.flatMap((parser) => new Array<Parser>(parser.weight).fill(parser));
  TURNS.set(only, turns);
  return turns;
}

/** Who is to read the input of a number. */
export function parserOf(seed: number, number: number, only = ''): string {
  return drawsOf(seed, number).pick(turnsOf(only)).name;
}

/** The input of a number. */
export function caseOf(seed: number, number: number, only = ''): Case {
  const draws = drawsOf(seed, number);
  const { name, samples } = draws.pick(turnsOf(only));
  const sample = draws.pick(samples);
  return { parser: name, input: faulty(sample, samples, draws) };
}

function faulty(sample: unknown, samples: readonly unknown[], draws: Draws): unknown {
  if (typeof sample === 'string') return mutatedText(sample, draws);
  try {
    return mutated(sample, samples, draws);
  } catch {
    // The host itself copies nothing that is very deep.
    return sample;
  }
}

/** What this thread has computed; what other processes make it wait is not counted where the host can tell. */
function milliseconds(): number {
  if (!('threadCpuUsage' in process)) return performance.now();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Lets a parser read an input. */
export async function judge({ parser, input }: Case): Promise<Verdict> {
  const { read } = PARSERS.find(({ name }) => name === parser) as Parser;
  const [bytes, began] = [process.memoryUsage.rss(), milliseconds()];
  let verdict: Verdict = { kind: 'taken' };
  try {
    await read(input as never);
  } catch (error) {
    verdict =
      error instanceof MeristemError
        ? { kind: 'refused' }
        : { kind: 'harm', what: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  const took = milliseconds() - began;
  const grew = process.memoryUsage.rss() - bytes;
  if (verdict.kind === 'harm') return verdict;
  if (took > MOST_MILLISECONDS) return { kind: 'harm', what: `took ${Math.round(took)} ms` };
  if (grew > MOST_BYTES) return { kind: 'harm', what: `took ${Math.round(grew / 1e6)} MB` };
  return verdict;
}
