import {
  createState,
  editOf,
  type Fill,
  type Ports,
  randomKey,
  scaledToL1,
  type State,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph, type ProjectionOptions } from '../architecture/graph-builder.ts';
import { dataInputs } from '../model/loss.ts';
import type { Model } from '../model/model.ts';
import { costOf } from '../model/model-cost.ts';
import { unroll } from '../model/unroll.ts';
import { feedforwardLayer } from '../modules/feedforward-layer.ts';
import { compute } from '../testing/compute.ts';
import { randomCycle } from '../testing/random-state.ts';
import { randomState, sampleModel } from '../testing/sample-models.ts';
import { unitStrength } from './criteria/unit-strength.ts';
import { FoldDraft } from './grow-fold/fold-draft.ts';
import type { Probe } from './probe.ts';

/*
 * What growth knows of channels: how strong they are, what they cost, and what becomes of a constant one.
 */

const ports: Ports = {
  inputs: [{ kind: 'grid', name: 'image', sites: [5, 4], size: 2 }],
  targets: [{ kind: 'symbol', name: 'class', size: 3 }],
};

/** Channels that read an image and are read by others at each of their sites, and by the output. */
function seeing(onward: ProjectionOptions, out: ProjectionOptions): Model {
  const architecture = areaGraph('seeing', ({ input, area, project, output }) => {
    const channels = area('channels', feedforwardLayer({ units: 3, activation: 'relu' }));
    const after = area('after', feedforwardLayer({ units: 2, activation: 'tanh' }));
    const answer = output('class', []);
    project(input('image'), channels, { window: { size: 3 } });
    project(channels, after, onward);
    project(channels, answer, out);
    project(after, answer, { pool: { by: 'mean' } });
  });
  return sampleModel(architecture, ports, { steps: 1, batch: 2 });
}

/** A state in which the first channel puts out the same number everywhere. */
function withConstant(model: Model, constant: number): State {
  const state = randomState(model, { channels: 3, after: 2 });
  const into = model.parameters.find(({ name }) => name === 'image.to.channels')!;
  const bias = model.parameters.find(({ name }) => name === 'channels.bias')!;
  return state
    .with(
      into,
      state.read(into).map((value, i) => (i % 3 === 0 ? 0 : value)),
    )
    .with(
      bias,
      state.read(bias).map((value, i) => (i === 0 ? constant : value)),
    );
}

const answer = (model: Model, state: State): readonly number[] => {
  const { outputs } = unroll(model, dataInputs(model).inputs);
  return compute(state, { answer: outputs['class']! }, { image: randomCycle(model, 5)['image']! }).answer;
};

function draftOf(model: Model, state: State): FoldDraft {
  const population = model.axisPopulations.find(({ name }) => name === 'channels')!;
  const probe: Pick<Probe, 'extent' | 'read'> = {
    extent: (axis) => state.extent(axis),
    read: (variable) => state.read(variable),
  };
  return new FoldDraft(population, probe as Probe);
}

describe('a channel that is constant', () => {
  it.each<[string, ProjectionOptions, ProjectionOptions]>([
    [
      'windows within the edges and all sites at once',
      { window: { size: [3, 2], padding: 'none' } },
      { flatten: true },
    ],
    ['the largest and the mean of sites', { pool: { by: 'max', size: 2 } }, { pool: { by: 'mean' } }],
    ['one by one, and the largest of all', {}, { pool: { by: 'max' } }],
  ])('goes into the biases of those who read it: %s', (_what, onward, out) => {
    const model = seeing(onward, out);
    const state = withConstant(model, 0.7);
    const draft = draftOf(model, state);
    expect(draft.takesConstantOf(0)).toBe(true);
    draft.fold(0, new Float64Array(3), 0.7);
    const folded = draft
      .rewrites()
      .reduce((next, { variable, values }) => next.with(variable, values), state);
    const outgoing = folded.read('channels.to.class');
    expect(outgoing.filter((_, i) => Math.floor(i / 3) % 3 === 0).every((weight) => weight === 0)).toBe(true);
    answer(model, folded).forEach((value, i) => expect(value).toBeCloseTo(answer(model, state)[i]!, 12));
  });

  it.each<[string, ProjectionOptions]>([
    ['windows that reach beyond the edges', { window: { size: 3 } }],
    ['means beyond them', { pool: { by: 'mean', size: 2, padding: 1 } }],
    ['windows of each unit', { window: { size: 2, padding: 'none', groups: 'units' } }],
  ])('stays where %s would not give as much of it to all who read it', (_what, onward) => {
    const model = seeing(onward, { flatten: true });
    expect(draftOf(model, withConstant(model, 0.7)).takesConstantOf(0)).toBe(false);
  });
});

describe('the strength of a channel', () => {
  const outgoing: Fill = scaledToL1(0.025 / 3, { perTarget: true });

  it.each<[string, ProjectionOptions]>([
    ['a window', { window: { size: 3 } }],
    ['single sites', {}],
    ['all sites at once', { flatten: true }],
  ])('is what a target gets of it through %s: half the threshold at birth', (_what, onward) => {
    const model = seeing(onward, { pool: { by: 'mean' } });
    const born = sampleModel(model.architecture, ports, {
      steps: 1,
      weights: { initial: { lateral: outgoing }, incoming: outgoing, outgoing },
    });
    const axis = born.areas.find(({ name }) => name === 'channels')!.axis;
    const extents = { channels: 1, after: 2 };
    const state = createState({
      variables: born.parameters,
      key: randomKey(1),
      axes: [born.batch, born.time],
      extents,
    });
    const grown = state.apply(editOf(axis, 1, [], 1));
    const strength = unitStrength({
      population: { name: 'channels', scale: 'neuron' },
      units: [axis],
      outgoing: born.parameters.filter(({ name }) => name === 'channels.to.after'),
      activity: undefined,
      multiplier: undefined,
      updated: (variable) => variable,
      outputs: 3,
    });
    expect(compute(grown, { strength }).strength[1]).toBeCloseTo(0.025, 6);
  });
});

describe('the cost of a network with sites', () => {
  it('counts a weight at every site that it is used at', () => {
    const model = seeing(
      { pool: { by: 'max', size: 2 }, window: { size: 2, padding: 'none' } },
      { flatten: true },
    );
    const { multiplyAdds, parameters } = costOf(model, { channels: 3, after: 2 });
    // Windows of 3 x 3 at 20 sites, of 2 x 2 at 1 of 2 x 2 pooled, 20 sites at once, and a mean.
    const [into, onward, all, mean] = [9 * 2 * 3, 4 * 3 * 2, 20 * 3 * 3, 2 * 3];
    expect(multiplyAdds).toBe(2 * (20 * into + onward + all + mean));
    expect(parameters).toBe(into + onward + all + mean + 3 + 2 + 3);
  });

  it('counts the windows of each unit, and what targets weigh of them once', () => {
    const model = seeing({ window: { size: 2, padding: 'none', groups: 'units' } }, { flatten: true });
    const { multiplyAdds } = costOf(model, { channels: 3, after: 2 });
    // Windows of 2 x 2 at 4 x 3 sites.
    const [into, onward, all, mean] = [9 * 2 * 3, 4 * 3 + 3 * 2, 20 * 3 * 3, 2 * 3];
    expect(multiplyAdds).toBe(2 * (20 * into + 12 * onward + all + mean));
  });
});
