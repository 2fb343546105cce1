import { foldKey, randomKey, type SymbolPort, uniformAt } from '@meristem/autodiff';
import type { Network } from '@meristem/network';
import { Command } from 'commander';
import { InputError } from '../asking/input-error.ts';
import { openNetwork } from '../asking/open-network.ts';
import { symbolOf, symbolTexts } from '../asking/port-value.ts';
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

const SAMPLE_HELP = `
Written is the prompt, and behind it as many symbols as --length says. Without a prompt the first of these is any symbol,
drawn at random. Symbols are letters without gaps where they have letters, else names or numbers with spaces between them.

Examples:
  sample runs/hard --length 200 --prompt '(ab'
  sample runs/hard --length 200 --temperature 0.5 --seed 7`;

/** `sample`: lets a network that predicts the next symbol go on by itself. */
export function sampleCommand(context: CliContext): Command {
  return new Command('sample')
    .description('let a network that predicts the next symbol go on by itself')
    .argument('<run>', 'the folder of a run, one of its folders seed-N, a checkpoint or a network file')
    .requiredOption('--length <n>', 'how many symbols to write, behind the prompt', countOf('--length'))
    .option(
      '--temperature <t>',
      'below 1 likelier symbols only, above 1 wilder ones; 0 always takes the likeliest',
      temperatureOf,
      1,
    )
    .option('--prompt <text>', 'what it hears first, which is written too (default: nothing)')
    .option('--seed <n>', 'the same seed draws the same text', seedOf, 0)
    .addOption(trainingOptions.backend())
    .addHelpText('after', SAMPLE_HELP)
    .action(async (run: string, { length, temperature, prompt, seed, backend }: SampleOptions) => {
      const network = await openNetwork(run, backend, context);
      const { heard, said } = nextSymbolPorts(network);
      const key = foldKey(randomKey(seed), 'sample');
      const first = Math.floor(uniformAt(foldKey(key, 'first'), 0, 0) * heard.size);
      const written = prompt === undefined ? [first] : [...promptOf(heard, prompt)];
      const end = prompt === undefined ? length : written.length + length;
      const { draw } = sampler(key, temperature);
      const session = network.session();
      for (const symbol of written.slice(0, -1)) session.step({ [heard.name]: [symbol] });
      while (written.length < end) {
        const prediction = session.step({ [heard.name]: [written.at(-1)!] })[said.name]!;
        if (prediction.kind !== 'symbol') break;
        written.push(draw(prediction.logits));
      }
      printResult(context, textOf(heard, written));
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
  const parts = port.letters === undefined ? prompt.trim().split(/\s+/) : [...prompt];
  if (prompt === '') throw new UsageError('--prompt: found "", expected at least one symbol. Leave it out.');
  return parts.map((part, i) => {
    try {
      return symbolOf(port, heardAs(port, part), `symbol ${i}`);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new UsageError(error.message.replace('--input', '--prompt'));
    }
  });
}

/** A part of the prompt: a letter, a name, or a number where it is neither. */
function heardAs(port: SymbolPort, part: string): string | number {
  return port.letters === undefined && !port.names?.includes(part) && /^\d+$/.test(part)
    ? Number(part)
    : part;
}

function textOf(port: SymbolPort, symbols: readonly number[]): string {
  const texts = symbolTexts(port);
  return symbols.map((symbol) => texts?.[symbol] ?? symbol).join(port.letters === undefined ? ' ' : '');
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
