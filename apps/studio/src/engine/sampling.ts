import { foldKey, randomKey, type SymbolPort, uniformAt } from '@meristem/autodiff';
import type { Network } from '@meristem/network';
import { StudioFault } from '../contract/fault.ts';
import { optional, text, whole, within } from '../contract/fields.ts';
import type { SampleAsked } from '../contract/requests.ts';

/** Symbols of a sample, at most. */
const MOST_SYMBOLS = 10_000;

/**
 * Text that a network writes: each symbol is drawn from what it foretells, and read by it next.
 *
 * @throws StudioFault if it does not foretell the symbols that it reads, or for what is asked wrongly.
 */
export function sampledText(network: Network, asked: SampleAsked): string {
  whole(1, MOST_SYMBOLS)(asked.symbols, '$.symbols');
  within(0, 100)(asked.temperature, '$.temperature');
  optional(text(0, 2_000))(asked.start, '$.start');
  optional(whole(0, Number.MAX_SAFE_INTEGER))(asked.seed, '$.seed');
  const { input, output, names } = portsFor(network, asked.port);
  const start = startOf(names, asked.start);
  const key = foldKey(randomKey(asked.seed ?? 0), 'sample');
  const session = network.session();
  try {
    const written: string[] = start.map((symbol) => names[symbol]!);
    let next = 0;
    for (let i = 0; i < start.length - 1; i++) session.step({ [input]: start[i]! });
    let last = start.at(-1)!;
    for (let i = 0; i < asked.symbols; i++) {
      const said = session.step({ [input]: last })[output]!;
      if (said.kind !== 'symbol') throw notText(network);
      next = drawn(said.logits, asked.temperature, uniformAt(key, i, 0));
      written.push(names[next]!);
      last = next;
    }
    return written.join('');
  } finally {
    session.release();
  }
}

/** The input that is read and written, the output that foretells it, and how its symbols are written. */
function portsFor(
  { program: { inputs, outputs } }: Network,
  asked: string | undefined,
): { readonly input: string; readonly output: string; readonly names: readonly string[] } {
  const symbols = inputs.filter((port): port is SymbolPort => port.kind === 'symbol');
  const input = asked === undefined ? symbols[0] : symbols.find(({ name }) => name === asked);
  const output = outputs.find((port) => port.kind === 'symbol' && alike(port, input));
  if (inputs.length === 1 && input && output) {
    return { input: input.name, output: output.name, names: namesOf(input) };
  }
  throw notText({ program: { inputs, outputs } } as Network);
}

function alike(output: SymbolPort, input: SymbolPort | undefined): boolean {
  return output.size === input?.size && output.letters === input.letters;
}

function namesOf({ size, letters, names }: SymbolPort): readonly string[] {
  return (
    names?.map((name) => `${name} `) ??
    (letters ? [...letters] : Array.from({ length: size }, (_, i) => `${i} `))
  );
}

/** The symbols of a text that a sample begins with; those that are not known are left out. */
function startOf(names: readonly string[], start: string | undefined): readonly number[] {
  const known = [...(start ?? '')].map((letter) => names.indexOf(letter)).filter((symbol) => symbol >= 0);
  return known.length > 0 ? known : [0];
}

/** A symbol by its share in `exp(logit / temperature)`; the likeliest one, the first of equals, at temperature 0. */
function drawn(logits: ArrayLike<number>, temperature: number, chance: number): number {
  let top = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[top]!) top = i;
  if (temperature === 0) return top;
  const weights = Array.from(logits, (logit) => Math.exp((logit - logits[top]!) / temperature));
  let left = chance * weights.reduce((sum, weight) => sum + weight, 0);
  const found = weights.findIndex((weight) => (left -= weight) < 0);
  return found < 0 ? top : found;
}

function notText({ program: { inputs, outputs } }: Pick<Network, 'program'>): StudioFault {
  const list = (ports: readonly { readonly name: string }[]): string =>
    ports.map(({ name }) => name).join(', ');
  return new StudioFault({
    found: `a network that reads ${list(inputs)} and foretells ${list(outputs)}`,
    expected: 'one that foretells the next of the symbols that it reads',
    remedy: 'Train on a text.',
  });
}
