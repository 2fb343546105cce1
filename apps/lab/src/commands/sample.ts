import { foldKey, randomKey, type SymbolPort, uniformAt } from '@meristem/autodiff';
import type { Network } from '@meristem/network';
import { Command } from 'commander';
import { InputError } from '../asking/input-error.ts';
import { openNetwork } from '../asking/open-network.ts';
import { symbolOf } from '../asking/port-value.ts';
import { sampler } from '../asking/sampler.ts';
import type { BackendChoice } from '../backend-choice.ts';
import { UsageError } from '../errors.ts';
import { countOf, trainingOptions } from '../options/options.ts';
import type { CliContext } from '../output/context.ts';
import { printResult } from '../output/context.ts';

interface SampleOptions {
  readonly length: number;
  readonly temperature: number;
  readonly prompt?: string;
  readonly seed: number;
  readonly backend: BackendChoice;
}

/** `sample`: lets a network that predicts the next symbol go on by itself. */
export function sampleCommand(context: CliContext): Command {
  return new Command('sample')
    .description('let a network that predicts the next symbol go on by itself')
    .argument('<run>', 'the folder of a run, one of its folders seed-N, a checkpoint or a network file')
    .requiredOption('--length <n>', 'symbols to draw', countOf('--length'))
    .option(
      '--temperature <t>',
      'below 1 likelier symbols only, above 1 wilder ones; 0 always takes the likeliest',
      temperatureOf,
      1,
    )
    .option('--prompt <text>', 'what it hears first (default: one symbol at random)')
    .option('--seed <n>', 'the same seed draws the same text', seedOf, 0)
    .addOption(trainingOptions.backend())
    .action(async (run: string, { length, temperature, prompt, seed, backend }: SampleOptions) => {
      const network = await openNetwork(run, backend, context);
      const { heard, said } = nextSymbolPorts(network);
      const key = foldKey(randomKey(seed), 'sample');
      const first = prompt === undefined ? undefined : promptOf(heard, prompt);
      const spoken = first ?? [Math.floor(uniformAt(foldKey(key, 'first'), 0, 0) * heard.size)];
      const { draw } = sampler(key, temperature);
      const session = network.session();
      for (const symbol of spoken.slice(0, -1)) session.step({ [heard.name]: [symbol] });
      let symbol = spoken.at(-1)!;
      const drawn: number[] = [];
      while (drawn.length < length) {
        const prediction = session.step({ [heard.name]: [symbol] })[said.name]!;
        if (prediction.kind !== 'symbol') break;
        symbol = draw(prediction.logits);
        drawn.push(symbol);
      }
      printResult(context, textOf(heard, [...spoken, ...drawn]));
    });
}

/** @throws UsageError unless the network hears and predicts symbols of one kind. */
function nextSymbolPorts({ program: { inputs, outputs } }: Network): { heard: SymbolPort; said: SymbolPort } {
  const [heard, ...others] = inputs;
  const said = outputs.find(
    (port): port is SymbolPort =>
      port.kind === 'symbol' && heard?.kind === 'symbol' && port.size === heard.size,
  );
  if (heard?.kind === 'symbol' && said && others.length === 0) return { heard, said };
  const ports = inputs.map(({ name, kind, size }) => `"${name}" (${kind}, ${size})`).join(', ');
  throw new UsageError(
    `sample: found a network that hears ${ports}, expected one that hears one symbol port and predicts its next symbol. ` +
      'Ask it with predict.',
  );
}

function promptOf(port: SymbolPort, prompt: string): readonly number[] {
  const parts = port.letters === undefined ? prompt.trim().split(/\s+/).map(Number) : [...prompt];
  if (prompt === '') throw new UsageError('--prompt: found "", expected at least one symbol. Leave it out.');
  return parts.map((part, i) => {
    try {
      return symbolOf(port, part, `symbol ${i}`);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new UsageError(error.message.replace('--input', '--prompt'));
    }
  });
}

function textOf({ letters }: SymbolPort, symbols: readonly number[]): string {
  if (letters === undefined) return symbols.join(' ');
  const known = [...letters];
  return symbols.map((symbol) => known[symbol]).join('');
}

function temperatureOf(text: string): number {
  const temperature = text.trim() === '' ? Number.NaN : Number(text);
  if (temperature >= 0 && temperature < Infinity) return temperature;
  throw new UsageError(
    `--temperature: found ${JSON.stringify(text)}, expected a number of at least 0. Give one, such as --temperature 0.7.`,
  );
}

function seedOf(text: string): number {
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new UsageError(
    `--seed: found ${JSON.stringify(text)}, expected a whole number. Give one, such as --seed 7.`,
  );
}
