import {
  gridOf,
  type InputPort,
  listNames,
  numbersPerStep,
  type Port,
  siteNamesOf,
  type Standardisation,
} from '@meristem/autodiff';
import { type ExportOptions, programOf } from '../export-options.ts';
import { FrozenStep } from '../frozen/frozen-step.ts';
import { type Reading, readingOf, unitsOf } from '../frozen/reading.ts';
import { base64 } from './base64.ts';
import { indented } from './loop-code.ts';
import { plainText } from './plain-text.ts';
import { calledFunctions } from './runtime-code.ts';
import { type CodeArray, StepCode } from './step-code.ts';

/**
 * A network as one JavaScript module without dependencies, as UTF-8 text: `predict(inputs)` over whole sequences, and
 * `createSession()` for streams. Loops are written out, weights stand in the file.
 *
 * It computes in single precision, with sums in double: in one engine the bits of `referenceBackend('single')`.
 *
 * @throws ExchangeError if the step holds what a frozen network cannot have.
 */
export function exportJavaScript(options: ExportOptions): Uint8Array {
  const program = programOf('exportJavaScript', options);
  const frozen = new FrozenStep(program);
  const code = new StepCode(frozen);
  // Before the weights are counted: what the session does is written first.
  const session = sessionLines(code);
  const body = [
    ...textLines(code),
    ...weightLines(code),
    ...arrayLines(code.onceArrays),
    ...code.onceLines,
    '',
    ...session,
    '',
    ...predictLines(code),
  ];
  const functions = calledFunctions(body.join('\n')).flatMap((text) => ['', text]);
  const text = [...titleLines(code), ...body, ...functions, ''].join('\n');
  return new TextEncoder().encode(text);
}

/** What the module is, for people. */
function titleLines({ frozen: { program } }: StepCode): readonly string[] {
  const { inputs, outputs, name, provenance } = program;
  const origin = Object.entries(provenance).map(([key, value]) => `${key}: ${value}`);
  return [
    `// ${name}: a trained network, frozen. One file without dependencies; it was generated, so change the network instead.`,
    '//',
    '// predict(inputs) runs a sequence: inputs and predictions are lists by port, with one entry for each step.',
    '// createSession() runs a stream: step(inputs) takes the entry of each port for one step, reset() begins anew.',
    '//',
    ...inputs.map((port) => `// input ${port.name}: ${inputText(port)}`),
    ...outputs.map((port) => `// prediction ${port.name}: ${outputText(port)}`),
    ...(origin.length > 0 ? ['//'] : []),
    ...origin.map((line) => `// ${line}`),
    '',
  ].map(plainText);
}

function inputText(port: InputPort): string {
  const grid = port.kind === 'vector' ? gridOf(port) : port.kind === 'grid' ? port : undefined;
  if (grid) {
    const names = siteNamesOf(grid).map((name, d) => `${grid.sites[d]} ${name}`);
    return `a list of ${numbersPerStep(grid)} numbers, ${[...names, `${grid.size} of each site`].join(' by ')}, the last one fastest`;
  }
  if (port.kind !== 'symbol') return `a list of ${port.size} numbers`;
  const what = `a whole number from 0 to ${port.size - 1}`;
  if (port.names)
    return `${what}, or its name: ${listNames(port.names.slice(0, SHOWN))}${port.names.length > SHOWN ? ' ...' : ''}`;
  return port.letters === undefined ? what : `${what}, or its letter of ${JSON.stringify(port.letters)}`;
}

/** Names that are shown to people; the module knows all. */
const SHOWN = 20;

function outputText(port: Port): string {
  const reading = readingOf(port);
  const named = port.kind === 'symbol' && port.names ? `, and the likeliest as ${port.name}.name` : '';
  const beside = (reading ? `, and as ${port.name}.${reading.suffix}` : '') + named;
  const what = port.kind === 'symbol' ? 'logits' : 'numbers';
  return `${port.size} ${what}${beside}`;
}

/** What stands for the symbols of ports: letters or names. */
function textLines({ frozen: { program } }: StepCode): readonly string[] {
  const entries = new Map(
    [...program.inputs, ...program.outputs.filter(isNamed)].map((port) => [port.name, textsOf(port)]),
  );
  const lines = [...entries].flatMap(([name, texts]) =>
    texts ? [`${quoted(name)}: [${texts.map(quoted).join(', ')}],`] : [],
  );
  return lines.length === 0 ? [] : ['const symbolTexts = {', ...indented(lines), '};', ''];
}

function isNamed(port: Port): boolean {
  return port.kind === 'symbol' && port.names !== undefined;
}

/** What stands for each symbol of a port. */
function textsOf(port: InputPort): readonly string[] | undefined {
  if (port.kind !== 'symbol') return undefined;
  return port.letters === undefined ? port.names : [...port.letters];
}

/** Weights as one text, and each as a part of what it says. */
function weightLines({ known }: StepCode): readonly string[] {
  const total = known.reduce((sum, { size }) => sum + size, 0);
  const view = new DataView(new ArrayBuffer(4 * total));
  let at = 0;
  const parts = known.map(({ identifier, kind, size, text, values }) => {
    const [begin, end] = [at, at + size];
    for (let i = 0; i < size; i++, at++) view.setFloat32(4 * at, values[i] as number, true);
    const part = `weights.subarray(${begin}, ${end})`;
    const held = kind === 'index' ? `Int32Array.from(${part})` : part;
    return `const ${identifier} = ${held}; // ${text}`;
  });
  const bytes = base64(new Uint8Array(view.buffer));
  return known.length === 0 ? [] : [`const weights = decoded('${bytes}');`, ...parts, ''];
}

function arrayLines(arrays: readonly CodeArray[]): readonly string[] {
  return arrays.map(({ identifier, kind, size, text }) => {
    const type = kind === 'index' ? 'Int32Array' : 'Float32Array';
    return `const ${identifier} = new ${type}(${size}); // ${text}`;
  });
}

/** What runs a stream, one step at a time. */
function sessionLines(code: StepCode): readonly string[] {
  const { frozen, stepLines } = code;
  const { plan, program } = frozen;
  const fills = [...plan.inputs].map(([port, buffer]) => {
    const { identifier, kind } = code.arrayOf(buffer);
    const read = readText(program.inputs, port);
    const size = program.inputs.find(({ name }) => name === port)?.size;
    const range = kind === 'index' && size !== undefined ? `, ${size}` : '';
    return `fill(${identifier}, ${read}, ${quoted(port)}${range});`;
  });
  const predictions = program.outputs.flatMap((port) => predictionLines(code, port));
  const resets = frozen.carried.map(({ buffer, initial }) => {
    const { identifier } = code.arrayOf(buffer);
    const silent = initial.every((value) => value === 0);
    return silent ? `${identifier}.fill(0);` : `${identifier}.set([${initial.map(Math.fround).join(', ')}]);`;
  });
  return [
    '/** Runs the network step by step, each sequence in a session of its own. */',
    'export function createSession() {',
    ...indented([
      ...arrayLines(code.stepArrays),
      '',
      '/** Begins a new sequence. */',
      'function reset() {',
      ...indented(resets),
      '}',
      '',
      '/** The predictions after one more step of the sequence. */',
      'function step(inputs) {',
      `  requireInputs('step', inputs, [${[...plan.inputs.keys()].map(quoted).join(', ')}]);`,
      ...indented([...fills, ...stepLines, '', 'return {', ...indented(predictions), '};']),
      '}',
      '',
      'reset();',
      'return { step, reset };',
    ]),
    '}',
  ];
}

/** Code for what a port reads in a step, as training had it. */
function readText(ports: readonly InputPort[], name: string): string {
  const given = `inputs[${quoted(name)}]`;
  const units = unitsOf(ports, name);
  if (units) return `standardised(${given}, ${unitsText(units)})`;
  const port = ports.find((each) => each.name === name);
  return port && textsOf(port) ? `symbolOf(${given}, symbolTexts[${quoted(name)}], ${quoted(name)})` : given;
}

/** The predictions of a port, and beside them what they mean. */
function predictionLines(code: StepCode, port: Port): readonly string[] {
  const { text, written } = code.operand(code.frozen.plan.outputs.get(port.name)!);
  const values = written ? `[${text}]` : text;
  const reading = readingOf(port);
  const raw = `${quoted(port.name)}: Array.from(${values}),`;
  if (!reading) return [raw];
  const meant = `${quoted(`${port.name}.${reading.suffix}`)}: ${meantText(values, reading)},`;
  if (!isNamed(port)) return [raw, meant];
  return [
    raw,
    meant,
    `${quoted(`${port.name}.name`)}: symbolTexts[${quoted(port.name)}][likeliest(${values})],`,
  ];
}

/** Code for what raw predictions mean. */
function meantText(values: string, reading: Reading): string {
  switch (reading.operator) {
    case 'Softmax':
      return `softmax(${values})`;
    case 'Sigmoid':
      return `Array.from(${values}, (x) => logistic(x))`;
    case 'Exp':
      return `Array.from(${values}, (x) => Math.exp(x))`;
    case 'Scale':
      return `inUnits(${values}, ${unitsText(reading.units)})`;
  }
}

/** Means and deviations as code. */
function unitsText({ mean, deviation }: Standardisation): string {
  return `[${mean.join(', ')}], [${deviation.join(', ')}]`;
}

/** What runs a whole sequence. */
function predictLines({ frozen }: StepCode): readonly string[] {
  const { inputs } = frozen.program;
  const ports = [...frozen.plan.inputs.keys()];
  const lists = ports.map((name) => {
    const port = inputs.find((each) => each.name === name);
    const lettered = port?.kind === 'symbol' && port.letters !== undefined;
    return `${quoted(name)}: stepsOf(inputs[${quoted(name)}], ${quoted(name)}, ${lettered}),`;
  });
  return [
    '/** Runs the network over a sequence, from its beginning. */',
    'export function predict(inputs) {',
    ...indented([
      `const ports = [${ports.map(quoted).join(', ')}];`,
      "requireInputs('predict', inputs, ports);",
      'const lists = {',
      ...indented(lists),
      '};',
      'const session = createSession();',
      'const steps = lists[ports[0]]?.length;',
      'if (steps === undefined) {',
      '  throw new TypeError(`${ports[0]}: found nothing, expected a list with an entry for each step.`);',
      '}',
      'const uneven = ports.find((port) => lists[port]?.length !== steps);',
      'if (uneven !== undefined) {',
      '  const found = lists[uneven]?.length ?? "no";',
      '  throw new RangeError(`${uneven}: found ${found} steps, expected ${steps}, as in ${ports[0]}.`);',
      '}',
      'const predictions = {};',
      'for (let t = 0; t < steps; t++) {',
      '  const step = session.step(Object.fromEntries(ports.map((port) => [port, lists[port][t]])));',
      '  for (const port in step) (predictions[port] ??= []).push(step[port]);',
      '}',
      'return predictions;',
    ]),
    '}',
  ];
}

/** A name as a JavaScript string. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
