import type { Axis } from '../../axis/axis.ts';
import { add, multiply, subtract } from '../../primitives/arithmetic.ts';
import { project } from '../../primitives/contract.ts';
import { sigmoid, tanh } from '../../primitives/functions.ts';
import { gather } from '../../primitives/lookup.ts';
import { sum } from '../../primitives/reduce.ts';
import { scan } from '../../primitives/scan.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { CaseWorld } from '../case-world.ts';
import { between } from './domain.ts';
import type { CaseDefinition, CasesOf } from './case-table.ts';

interface RecurrentNet {
  readonly time: Axis;
  readonly feature: Axis;
  readonly last: Tensor;
  /** States before each step and readouts of those after it. */
  readonly before: Tensor;
  readonly readout: Tensor;
}

/** A tanh network with a batch: input projection and readout leave the loop, the recurrent product stays. */
function recurrentNet(world: CaseWorld, reverse: boolean): RecurrentNet {
  const [time, batch] = [world.growable('time'), world.growable('batch')];
  const [unit, feature] = [world.growable('unit'), world.growable('feature')];
  const weights = between(-0.5, 0.5);
  const recurrent = world.real('recurrent', world.shuffled([unit.pre, unit.post]), weights);
  const inward = world.real('inward', world.shuffled([feature.pre, unit.post]), weights);
  const outward = world.real('outward', world.shuffled([unit.pre, feature.post]), weights);
  const result = scan({
    over: time,
    reverse,
    carry: { state: world.real('initial', world.shuffled([batch, unit])) },
    elements: { x: world.real('x', world.shuffled([time, batch, feature])) },
    step: ({ state }, { x }) => {
      const next = tanh(add(project(state, recurrent), project(x, inward)));
      return { carry: { state: next }, emit: { before: state, readout: project(next, outward) } };
    },
  });
  return {
    time,
    feature,
    last: result.carry.state,
    before: result.emitted.before,
    readout: result.emitted.readout,
  };
}

/** Two carries that change places and gate each other, and an element that is looked up in one of them. */
function crossedCarries(
  world: CaseWorld,
  reverse: boolean,
): { readonly last: Tensor; readonly crossed: Tensor } {
  const [time, batch, unit] = [world.growable('time'), world.growable('batch'), world.growable('unit', 1)];
  const initial = world.real('initial', world.shuffled([batch, unit]));
  const result = scan({
    over: time,
    reverse,
    carry: { left: initial, right: initial },
    elements: {
      x: world.real('x', world.shuffled([time, unit])),
      at: world.positions('at', world.shuffled([batch, time]), unit),
    },
    step: ({ left, right }, { x, at }) => {
      const gate = sigmoid(add(right, x));
      const mixed = add(multiply(gate, left), multiply(subtract(1, gate), gather(right, at, unit)));
      return { carry: { left: right, right: mixed }, emit: { crossed: multiply(left, x) } };
    },
  });
  return { last: result.carry.left, crossed: result.emitted.crossed };
}

const DIRECTIONS = [
  { name: 'forward', reverse: false },
  { name: 'reverse', reverse: true },
] as const;

const inBothDirections = (
  name: string,
  build: (world: CaseWorld, reverse: boolean) => Tensor,
): CaseDefinition[] =>
  DIRECTIONS.map((direction) => ({
    name: `${name}, ${direction.name}`,
    build: (world: CaseWorld): Tensor => build(world, direction.reverse),
  }));

/** Cases of loops and of what they yield. */
export const scanCases: CasesOf<'scan' | 'scanFinal' | 'scanStack'> = {
  scan: [
    ...inBothDirections('a network with all it yields', (world, reverse) => {
      const { time, feature, last, before, readout } = recurrentNet(world, reverse);
      return add(add(sum(before, time), last), multiply(0.5, sum(readout, time, feature)));
    }),
    ...inBothDirections('two carries', (world, reverse) => {
      const { last, crossed } = crossedCarries(world, reverse);
      return multiply(last, crossed);
    }),
  ],
  scanFinal: [
    ...inBothDirections('of a network', (world, reverse) => recurrentNet(world, reverse).last),
    ...inBothDirections('of two carries', (world, reverse) => crossedCarries(world, reverse).last),
  ],
  scanStack: [
    ...inBothDirections(
      'of the states before each step',
      (world, reverse) => recurrentNet(world, reverse).before,
    ),
    ...inBothDirections('of readouts', (world, reverse) => recurrentNet(world, reverse).readout),
    ...inBothDirections(
      'of a carry and an element',
      (world, reverse) => crossedCarries(world, reverse).crossed,
    ),
  ],
};
