import { gradient, randomKey, referenceBackend, trace } from '@meristem/autodiff';
import { keyedChoices } from '@meristem/autodiff/testing';
import { describe, expect, it } from 'vitest';
import { type Architecture, isGraph } from '../architecture/architecture.ts';
import { areaGraph } from '../architecture/graph-builder.ts';
import { sequenceCycle } from '../architecture/sequence-cycle.ts';
import { flatten } from '../architecture/flat-graph.ts';
import { feedforwardLayer } from '../modules/feedforward-layer.ts';
import type { GrowableModule } from '../modules/growable-module.ts';
import { isRecurrent } from '../modules/place-module.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import { outputsOf } from '../testing/random-cycle.ts';
import { type RandomNetwork, randomNetwork } from '../testing/random-architecture.ts';
import { randomCycle, randomExtents, randomModel, scatteredState } from '../testing/random-state.ts';
import { sampleModel, symbolPorts } from '../testing/sample-models.ts';
import { cycleLoss, dataInputs } from './loss.ts';
import type { Model } from './model.ts';
import { stagesOf } from './stages.ts';
import { unroll } from './unroll.ts';

const double = referenceBackend('double');

/** A module that computes all steps at once, each as the module itself does. */
function asSequence(module: GrowableModule): GrowableModule {
  return { ...module, sequence: true };
}

/** An architecture with some modules, by full name, over sequences. */
function withSequences(architecture: Architecture, names: ReadonlySet<string>, prefix = ''): Architecture {
  const areas = architecture.areas.map((area) => {
    const name = prefix + area.name;
    if (isGraph(area.content)) return { ...area, content: withSequences(area.content, names, `${name}.`) };
    return names.has(name) ? { ...area, content: asSequence(area.content) } : area;
  });
  return { ...architecture, areas };
}

/** All modules without a memory that stand on no cycle. */
function pointwise({ architecture }: RandomNetwork): ReadonlySet<string> {
  const { areas, projections } = flatten(architecture);
  const able = areas.filter(({ name, module }) => {
    const alone = areas.map((area) => (area.name === name ? { ...area, module: asSequence(module) } : area));
    return !isRecurrent(module) && sequenceCycle({ areas: alone, projections }) === undefined;
  });
  return new Set(able.map(({ name }) => name));
}

function planOf(model: Model) {
  const data = dataInputs(model);
  const { outputs, activations, carried } = unroll(model, data.inputs);
  const loss = cycleLoss(model, outputs, data);
  const slopes = gradient(loss, model.parameters);
  const named = model.parameters.map(({ name }, i) => [`by ${name}`, slopes[i]!] as const);
  const areas = Object.entries(activations).map(([name, value]) => [`area ${name}`, value] as const);
  return trace({
    name: 'cycle',
    outputs: { loss, ...outputs, ...Object.fromEntries([...named, ...areas]) },
    updates: carried,
  });
}

describe('modules over sequences', () => {
  const seeds = Array.from({ length: 30 }, (_, seed) => seed);
  let stages = 0;

  it.each(seeds)('that do to each step what a step does change nothing: graph %i', (seed) => {
    const choices = keyedChoices(randomKey(seed));
    const network = randomNetwork(choices);
    const sequences = pointwise(network);
    const plain = randomModel(network);
    const model = randomModel({ ...network, architecture: withSequences(network.architecture, sequences) });
    stages = Math.max(stages, stagesOf(model).length);
    expect(stagesOf(plain).length).toBeLessThanOrEqual(1);
    const extents = randomExtents(plain, choices);
    const [expected, found] = [plain, model].map((each) =>
      outputsOf(
        double,
        planOf(each),
        { inputs: (cycle) => randomCycle(each, seed + cycle) },
        scatteredState(each, extents, seed),
      ),
    );
    expect([...found!.keys()].sort()).toEqual([...expected!.keys()].sort());
    for (const [name, values] of expected!) {
      const scale = Math.max(1e-3, ...values.map(Math.abs));
      found!.get(name)!.forEach((value, i) => {
        expect(Math.abs(value - values[i]!) / scale, `${name}[${i}]`).toBeLessThan(1e-11);
      });
    }
  });

  it('stood in several stages', () => {
    expect(stages).toBeGreaterThanOrEqual(4);
  });

  it('come after all that they read, and before all that reads them', () => {
    const ports = symbolPorts(2);
    const architecture = areaGraph('staged', ({ input, area, project, output }) => {
      const early = area('early', recurrentPool());
      const peer = area('peer', recurrentPool());
      const whole = area('whole', asSequence(feedforwardLayer()));
      const second = area('second', asSequence(feedforwardLayer()));
      const late = area('late', recurrentPool());
      project(input('symbol'), early);
      project(early, peer);
      project(peer, early, { delay: 1 });
      project(early, whole, { delay: 1 });
      project(whole, second);
      project(whole, late, { delay: 1 });
      output('next', [second, late]);
    });
    const stages = stagesOf(sampleModel(architecture, ports));
    expect(stages.map(({ areas, atOnce }) => [areas.map(({ name }) => name), atOnce])).toEqual([
      [['early', 'peer'], false],
      [['whole'], true],
      [['second'], true],
      [['late'], false],
    ]);
  });

  it('are refused on a cycle, delayed or not', () => {
    expect(() =>
      areaGraph('loop', ({ input, area, project, output }) => {
        const memory = area('memory', recurrentPool());
        const whole = area('whole', asSequence(feedforwardLayer()));
        project(input('symbol'), memory);
        project(memory, whole);
        project(whole, memory, { delay: 1 });
        output('next', [whole]);
      }),
    ).toThrow(
      'architecture "loop": $.projections[2]: found "whole", a module of kind "feedforwardLayer", which computes all steps ' +
        'at once, on a cycle of projections, "whole" -> "memory" -> "whole", expected it on none, delayed ones included.',
    );
  });
});
