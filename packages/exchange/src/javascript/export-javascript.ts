import type { Port, Standardisation } from '@meristem/autodiff';
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

function inputText(port: Port): string {
  if (port.kind === 'vector') return `a list of ${port.size} numbers`;
  const letters = port.letters === undefined ? '' : `, which stand for ${JSON.stringify(port.letters)}`;
  return `a whole number from 0 to ${port.size - 1}${letters}`;
}

function outputText(port: Port): string {
  const reading = readingOf(port);
  const beside = reading ? `, and as ${port.name}.${reading.suffix}` : '';
  const what = port.kind === 'symbol' ? 'logits' : 'numbers';
  return `${port.size} ${what}${beside}`;
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
    const size = program.inputs.find(({ name }) => name === port)?.size;
    const range = kind === 'index' && size !== undefined ? `, ${size}` : '';
    const units = unitsOf(program.inputs, port);
    const given = `inputs[${quoted(port)}]`;
    const read = units ? `standardised(${given}, ${unitsText(units)})` : given;
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
      ...indented([...fills, ...stepLines, '', 'return {', ...indented(predictions), '};']),
      '}',
      '',
      'reset();',
      'return { step, reset };',
    ]),
    '}',
  ];
}

/** The predictions of a port, and beside them what they mean. */
function predictionLines(code: StepCode, port: Port): readonly string[] {
  const { text, written } = code.operand(code.frozen.plan.outputs.get(port.name)!);
  const values = written ? `[${text}]` : text;
  const reading = readingOf(port);
  const raw = `${quoted(port.name)}: Array.from(${values}),`;
  if (!reading) return [raw];
  return [raw, `${quoted(`${port.name}.${reading.suffix}`)}: ${meantText(values, reading)},`];
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
  const ports = [...frozen.plan.inputs.keys()].map(quoted).join(', ');
  return [
    '/** Runs the network over a sequence, from its beginning. */',
    'export function predict(inputs) {',
    ...indented([
      'const session = createSession();',
      `const ports = [${ports}];`,
      'const steps = inputs[ports[0]]?.length ?? 0;',
      'const uneven = ports.find((port) => inputs[port]?.length !== steps);',
      'if (uneven !== undefined) {',
      '  const found = inputs[uneven]?.length ?? "no";',
      '  throw new RangeError(`${uneven}: found ${found} steps, expected ${steps}, as in ${ports[0]}.`);',
      '}',
      'const predictions = {};',
      'for (let t = 0; t < steps; t++) {',
      '  const step = session.step(Object.fromEntries(ports.map((port) => [port, inputs[port][t]])));',
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
