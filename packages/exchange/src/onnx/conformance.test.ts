import {
  type Axis,
  axis,
  createState,
  foldKey,
  indexInput,
  input,
  oneHot,
  type Plan,
  type Primitive,
  PRIMITIVES,
  type PrimitiveName,
  random,
  randomKey,
  referenceBackend,
  scan,
  type State,
  trace,
} from '@meristem/autodiff';
import { conformanceCases, type ConformanceCase } from '@meristem/autodiff/testing';
import { describe, expect, it } from 'vitest';
import { ExchangeError } from '../exchange-error.ts';
import { FrozenStep } from '../frozen/frozen-step.ts';
import { type OnnxTensor, runOnnx } from '../testing/run-onnx.ts';
import { transposed } from './graph/alignment.ts';
import { NetworkGraph } from './network-graph.ts';
import { onnxFile } from './onnx-model.ts';
import { writeStep } from './write-plan.ts';

const SEEDS = [1, 2, 3];
const TOLERANCE = 2e-6;
const REFUSED = ['random', 'scan', 'scanFinal', 'scanStack'];
const written = conformanceCases.filter(({ primitive }) => !REFUSED.includes(primitive));

/** A plan as a file, with one axis left open. */
function fileOf(step: Plan, state: State, batch: Axis): Uint8Array {
  const program = {
    name: step.name,
    inputs: [],
    outputs: [],
    step,
    state,
    carried: [],
    batch,
    provenance: {},
  };
  const network = new NetworkGraph(new FrozenStep(program));
  const { frozen, graph } = network;
  const { outputs } = writeStep(frozen, { fixed: graph, step: graph }, network.ports());
  for (const [name, value] of outputs) {
    network.output(name, transposed(graph, value, step.outputs.get(name)!.dims));
  }
  return onnxFile(frozen, network.finish(), '');
}

/** A case on ONNX Runtime, with all extents known, and with each axis of an input left open, as that of a batch is. */
async function runCase({ name, build }: ConformanceCase, seed: number): Promise<void> {
  const key = foldKey(randomKey(seed), name);
  const { output, axes, drawExtents, drawInputs } = build({ key });
  const plan = trace({ name, outputs: { value: output } });
  const extents = drawExtents(key);
  const state = createState({ variables: [], axes, key, extents });
  const numbers = drawInputs(extents);
  const executable = referenceBackend('single').place(state).load(plan);
  executable.run(numbers);
  const expected = [...executable.output('value')];
  const shape = plan.outputs.get('value')!.dims.map((dim) => state.extent(dim.axis));
  const buffers = [...plan.inputs].map(([port, index]) => ({ port, buffer: plan.buffers[index]! }));
  const feeds = buffers.map(({ port, buffer: { dims, kind } }): [string, OnnxTensor] => {
    const given = numbers[port]!;
    const values = typeof given === 'number' ? [given] : given;
    return [port, { shape: dims.map((dim) => state.extent(dim.axis)), kind, values }];
  });
  const plain = buffers.flatMap(({ buffer }) => buffer.dims.filter((dim) => dim.axis === dim));
  const lookedUp = /^(oneHot|scatterAdd|argsort)/.test(name) ? ['unit'] : [];
  const open = axes.filter(
    (each) => plain.includes(each) && !each.fixed && state.extent(each) > 0 && !lookedUp.includes(each.name),
  );
  for (const batch of [axis('none'), ...open]) {
    const { value } = await runOnnx(fileOf(plan, state, batch), Object.fromEntries(feeds));
    const where = `${name}, seed ${seed}, ${batch.name} open`;
    expect(value?.shape, where).toEqual(shape);
    Array.from(value!.values).forEach((found, i) => {
      const wanted = expected[i]!;
      if (Object.is(found, wanted)) return;
      expect(Math.abs(found - wanted), `${where}: ${found} for ${wanted} at ${i}`).toBeLessThanOrEqual(
        TOLERANCE * Math.max(1, Math.abs(wanted)),
      );
    });
  }
}

describe('on ONNX Runtime', () => {
  it.each(written.map((each) => [each.name, each] as const))('%s', async (_name, each) => {
    for (const seed of SEEDS) await runCase(each, seed);
  });

  it('every primitive is tried that is not refused', () => {
    const tried = new Set<string>(written.map(({ primitive }) => primitive));
    expect(Object.keys(PRIMITIVES).filter((name) => !tried.has(name))).toEqual(REFUSED);
  });
});

describe('a step is refused', () => {
  const [batch, unit, time] = [axis('batch'), axis('unit', 2), axis('time', 3)];
  const refused = (step: Plan, axes: readonly Axis[] = []): (() => void) => {
    const state = createState({ variables: [], axes: [batch, unit, ...axes], key: randomKey(1) });
    return () => fileOf(step, state, batch);
  };

  it('that draws random numbers', () => {
    const noise = random(randomKey(1), input('clock', []), 'normal', [batch, unit]);
    const act = refused(trace({ name: 'noisy', outputs: { noise } }));
    expect(act).toThrow(ExchangeError);
    expect(act).toThrow('onnx: found the primitive random, expected one that ONNX has');
  });

  it('that has a loop', () => {
    const sequence = input('s', [time, batch]);
    const { carry } = scan({
      over: time,
      carry: { total: input('begin', [batch]) },
      elements: { sequence },
      step: ({ total }) => ({ carry: { total }, emit: {} }),
    });
    const act = refused(trace({ name: 'looped', outputs: carry }), [time]);
    expect(act).toThrow(ExchangeError);
    expect(act).toThrow(/^plan "looped": found ".+", expected one step without a loop over time/);
  });

  it('that looks sequences up', () => {
    const act = refused(trace({ name: 'lookup', outputs: { y: oneHot(indexInput('at', [unit]), batch) } }));
    expect(act).toThrow('onnx: found a lookup along the batch ("batch"), expected one along units');
  });

  it('with a primitive of its own', () => {
    const own = { ...PRIMITIVES.oneHot, name: 'gelu' } as unknown as Primitive<never>;
    const step = trace({ name: 'own', outputs: { y: oneHot(indexInput('at', [batch]), unit) } });
    const instructions = step.instructions.map((each) => ({ ...each, primitive: own }));
    expect(refused({ ...step, instructions })).toThrow('onnx: found the primitive gelu, expected one of');
    const names: readonly PrimitiveName[] = ['scan', 'scanFinal', 'scanStack'];
    for (const name of names) {
      const laidOut = step.instructions.map((each) => ({ ...each, primitive: PRIMITIVES[name] }));
      expect(refused({ ...step, instructions: laidOut })).toThrow(`the primitive ${name},`);
    }
  });
});
