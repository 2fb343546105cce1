import {
  axis,
  createState,
  foldKey,
  type Plan,
  type InputPort,
  type Port,
  type SymbolPort,
  PRIMITIVES,
  randomKey,
  random,
  referenceBackend,
  input,
  sum,
  trace,
} from '@meristem/autodiff';
import { conformanceCases, type ConformanceCase } from '@meristem/autodiff/testing';
import type { NetworkProgram } from '@meristem/network';
import { describe, expect, it } from 'vitest';
import { ExchangeError } from '../exchange-error.ts';
import { loadModule, runModule } from '../testing/load-module.ts';
import { runProgram, type StepNumbers } from '../testing/run-program.ts';
import { DEVIATION, inPeoplesUnits, MEAN, sampleProgram } from '../testing/sample-program.ts';
import { exportJavaScript } from './export-javascript.ts';

const SEEDS = [1, 2, 3];
const REFUSED = ['random', 'scan', 'scanFinal', 'scanStack'];
const written = conformanceCases.filter(({ primitive }) => !REFUSED.includes(primitive));

/** A case as a network of one sequence, with a port for each input. */
function runCase(
  { name, build }: ConformanceCase,
  seed: number,
): { program: NetworkProgram; numbers: StepNumbers } {
  const key = foldKey(randomKey(seed), name);
  const { output, axes, drawExtents, drawInputs } = build({ key });
  const step = trace({ name, outputs: { value: output } });
  const extents = drawExtents(key);
  const state = createState({ variables: [], axes, key, extents });
  const numbers = Object.fromEntries(
    Object.entries(drawInputs(extents)).map(([port, given]) => [
      port,
      typeof given === 'number' ? [given] : Array.from(given),
    ]),
  );
  // Positions may be any that some unit has.
  const port = (portName: string): Port => ({ kind: 'vector', name: portName, size: 99 });
  const inputs = [...step.inputs.keys()].map(port);
  const program = {
    name,
    inputs,
    outputs: [port('value')],
    step,
    state,
    carried: [],
    batch: axis('none'),
    provenance: {},
  };
  return { program, numbers };
}

describe('every primitive gives the bits of the reference in single precision', () => {
  it.each(written.map((each) => [each.name, each] as const))('%s', (_name, each) => {
    for (const seed of SEEDS) {
      const { program, numbers } = runCase(each, seed);
      const executable = referenceBackend('single').place(program.state).load(program.step);
      executable.run(numbers);
      const { createSession } = runModule(exportJavaScript({ program }));
      expect(createSession().step(numbers)['value'], `seed ${seed}`).toEqual([...executable.output('value')]);
    }
  });

  it('or is refused', () => {
    const tried = new Set<string>(written.map(({ primitive }) => primitive));
    expect(Object.keys(PRIMITIVES).filter((name) => !tried.has(name))).toEqual(REFUSED);
  });
});

describe('a module', () => {
  const program = sampleProgram({ carries: true });
  const features = Array.from({ length: 6 }, (_, t) => [Math.sin(3 * t), Math.cos(t)]);
  const letters = [0, 2, 1, 1, 0, 2];
  const steps: readonly StepNumbers[] = letters.map((letter, t) => ({
    letter: [letter],
    feature: features[t]!,
  }));

  it('predicts over sequences what the network does', async () => {
    const { predict } = await loadModule(exportJavaScript({ program }));
    const found = predict({ letter: letters, feature: features });
    const single = runProgram(program, steps, 1, 'single').predictions;
    const double = runProgram(program, steps, 1).predictions;
    for (const port of ['next', 'level']) {
      expect(found[port]).toEqual(single.map((step) => step[port]));
      found[port]!.flat().forEach((value, i) => {
        expect(Math.abs(value - double.flatMap((step) => step[port]!)[i]!)).toBeLessThan(1e-6);
      });
    }
    for (const probabilities of found['next.probability']!) {
      expect(probabilities.reduce((total, each) => total + each)).toBeCloseTo(1, 12);
    }
    found['level']![2]!.forEach((x, i) => {
      expect(found['level.probability']![2]![i]).toBeCloseTo(1 / (1 + Math.exp(-x)), 12);
    });
  });

  it('runs streams side by side, and begins anew', async () => {
    const { createSession, predict } = await loadModule(exportJavaScript({ program }));
    const expected = predict({ letter: letters, feature: features })['next']!;
    const [one, other] = [createSession(), createSession()];
    const run = ({ step }: typeof one, t: number): unknown =>
      step({ letter: letters[t], feature: features[t] })['next'];
    expect([run(one, 0), run(one, 1), run(other, 0), run(one, 2)]).toEqual([
      expected[0],
      expected[1],
      expected[0],
      expected[2],
    ]);
    one.reset();
    expect(run(one, 0)).toEqual(expected[0]);
    expect(run(other, 1)).toEqual(expected[1]);
  });

  it('hears and speaks in the units of people, where training had others', async () => {
    const { predict } = await loadModule(exportJavaScript({ program: inPeoplesUnits(program) }));
    const told = features.map((row) => row.map((x, i) => MEAN[i]! + DEVIATION[i]! * x));
    const found = predict({ letter: letters, feature: told });
    const { predictions } = runProgram(program, steps, 1, 'single');
    predictions.forEach((step, t) => {
      step['level']!.forEach((value, i) => {
        expect(found['level']![t]![i]).toBeCloseTo(value, 6);
        expect(found['level.value']![t]![i]).toBeCloseTo(MEAN[i]! + DEVIATION[i]! * value, 5);
      });
    });
  });

  it('begins as the network does', async () => {
    const begun = { ...program, state: program.state.with('memory.activation', [1, -1, 0.3, 0, 2]) };
    const { predict } = await loadModule(exportJavaScript({ program: begun }));
    const { predictions } = runProgram(begun, steps, 1, 'single');
    expect(predict({ letter: letters, feature: features })['next']).toEqual(
      predictions.map((step) => step['next']),
    );
  });

  it.each([
    [{ letter: 3, feature: [0, 0] }, 'letter: found 3, expected a whole number from 0 to 2.'],
    [{ letter: 0.5, feature: [0, 0] }, 'letter: found 0.5, expected a whole number from 0 to 2.'],
    [{ letter: 0, feature: [0] }, 'feature: found 1 numbers, expected 2.'],
    [{ letter: 0, feature: [0, NaN] }, 'feature: found NaN, expected a finite number.'],
    [{ letter: 0 }, 'feature: found no numbers, expected 2.'],
  ])('refuses %j', async (inputs, message) => {
    const { createSession } = await loadModule(exportJavaScript({ program }));
    expect(() => createSession().step(inputs)).toThrow(message);
  });

  it('refuses sequences of several lengths', async () => {
    const { predict } = await loadModule(exportJavaScript({ program }));
    expect(() => predict({ letter: letters, feature: [] })).toThrow(
      'feature: found 0 steps, expected 6, as in letter.',
    );
    expect(() => predict({ letter: letters })).toThrow('feature: found no steps, expected 6, as in letter.');
  });

  it('hears letters: a text is a sequence, and a letter a step of it', async () => {
    const { createSession, predict } = await loadModule(exportJavaScript({ program }));
    const expected = predict({ letter: letters, feature: features });
    expect(predict({ letter: 'acbbac', feature: features })).toEqual(expected);
    expect(predict({ letter: ['a', 2, 'b', 1, 'a', 'c'], feature: features })).toEqual(expected);
    const { step } = createSession();
    expect(step({ letter: 'a', feature: features[0]! })['next']).toEqual(expected['next']![0]);
    expect(() => predict({ letter: 'acd', feature: features.slice(3) })).toThrow(
      'letter: found "d", expected a whole number, or one of "a", "b", "c".',
    );
  });

  it('hears names, and says them', async () => {
    const names = ['warm front', '"', 'cold'];
    const named = <P extends InputPort>(ports: readonly P[]): readonly (P | SymbolPort)[] =>
      ports.map((port) =>
        port.kind === 'symbol' ? { kind: 'symbol', name: port.name, size: 3, names } : port,
      );
    const [inputs, outputs] = [named(program.inputs), named(program.outputs)];
    const file = exportJavaScript({ program: { ...program, inputs, outputs } });
    const { predict } = await loadModule(file);
    const plain = (await loadModule(exportJavaScript({ program }))).predict;
    const expected = plain({ letter: letters, feature: features });
    const found = predict({ letter: letters.map((symbol) => names[symbol]), feature: features });
    expect(found).toMatchObject(expected);
    expect(found['next.name']).toEqual(
      expected['next']!.map((logits) => names[logits.indexOf(Math.max(...logits))]),
    );
    expect(predict({ letter: 'cold', feature: features.slice(0, 1) })['next']).toEqual(
      plain({ letter: [2], feature: features.slice(0, 1) })['next'],
    );
    expect(() => predict({ letter: ['colt'], feature: features.slice(0, 1) })).toThrow(
      String.raw`letter: found "colt", expected a whole number, or one of "warm front", "\"", "cold".`,
    );
    expect(new TextDecoder().decode(file)).toContain(
      String.raw`// input letter: a whole number from 0 to 2, or its name: "warm front", "\"", "cold"`,
    );
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'found nothing, expected an object with what each port reads: letter, feature.'],
    ['null', null, 'found null, expected an object'],
    ['a list', [[0, 1]], 'found a list, expected an object'],
    ['a number', 3, 'found 3, expected an object'],
  ])('refuses %s in place of inputs', async (_, inputs, message) => {
    const { createSession, predict } = await loadModule(exportJavaScript({ program }));
    expect(() => predict(inputs as never)).toThrow(TypeError);
    expect(() => predict(inputs as never)).toThrow(`predict: ${message}`);
    expect(() => createSession().step(inputs as never)).toThrow(`step: ${message}`);
  });

  it('refuses what is no sequence', async () => {
    const { predict } = await loadModule(exportJavaScript({ program }));
    expect(() => predict({})).toThrow('letter: found nothing, expected a list with an entry for each step.');
    expect(() => predict({ letter: 1, feature: features } as never)).toThrow(
      'letter: found 1, expected a list with an entry for each step.',
    );
  });

  it('reads as code: weights once, loops with their line of the plan', () => {
    const text = new TextDecoder().decode(exportJavaScript({ program }));
    expect(text).toContain('const memoryRecurrent = weights.subarray(');
    expect(text).toContain('// input letter: a whole number from 0 to 2, or its letter of "abc"');
    expect(text).toContain('// task: sample');
    expect(text).toMatch(
      /for \(let j = 0; j < 5; j\+\+\) sum \+= memoryActivation\[j\] \* memoryRecurrent\[j \* 5 \+ i\];/,
    );
  });

  it('keeps strange names in their places', async () => {
    const rename = (ports: readonly InputPort[]): readonly InputPort[] =>
      ports.map((port) => ({ ...port, letters: '*/\n\u2028"' }));
    const strange = {
      ...program,
      name: 'a\nthrow 1; */',
      inputs: rename(program.inputs),
      provenance: { 'x\ny': '\u2028' },
    };
    const { predict } = await loadModule(exportJavaScript({ program: strange }));
    expect(predict({ letter: letters, feature: features })['next']).toHaveLength(6);
  });
});

describe('refuses', () => {
  const [batch, unit] = [axis('batch'), axis('unit', 2)];
  const act = (step: Plan) => (): unknown => {
    const state = createState({ variables: [], axes: [batch, unit], key: randomKey(1) });
    return exportJavaScript({
      program: { name: 'x', inputs: [], outputs: [], step, state, carried: [], batch, provenance: {} },
    });
  };

  it('random numbers', () => {
    const noise = random(randomKey(1), input('clock', []), 'normal', [batch, unit]);
    expect(act(trace({ name: 'noisy', outputs: { noise } }))).toThrow(ExchangeError);
    expect(act(trace({ name: 'noisy', outputs: { noise } }))).toThrow(
      'javascript: found the primitive random',
    );
  });

  it('sums over the batch', () => {
    const step = trace({ name: 'mixed', outputs: { y: sum(input('x', [batch, unit]), batch) } });
    expect(act(step)).toThrow('javascript: found sum over the batch, expected each sequence by itself');
  });

  it('primitives of its own and what plans lay out', () => {
    const step = trace({ name: 'own', outputs: { y: sum(input('x', [batch, unit]), unit) } });
    const withPrimitive = (primitive: object): Plan =>
      ({ ...step, instructions: step.instructions.map((each) => ({ ...each, primitive })) }) as Plan;
    expect(act(withPrimitive({ ...PRIMITIVES.sum, name: 'gelu' }))).toThrow('found the primitive gelu');
    expect(act(withPrimitive(PRIMITIVES.scan))).toThrow('found the primitive scan,');
  });
});
