import {
  abs,
  cos,
  erf,
  exactGelu,
  exp,
  floor,
  type functionPrimitives,
  log,
  relu,
  round,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  stopGradient,
  tanh,
} from '../../primitives/functions.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { between, type Domain, eitherSign, oneOf } from './domain.ts';
import type { CaseDefinition, CasesOf } from './case-table.ts';
import type { CaseWorld } from '../case-world.ts';

function layouts(apply: (x: Tensor) => Tensor, domain: Domain, smooth = true): CaseDefinition[] {
  return [
    {
      name: 'three dims',
      smooth,
      build: (world: CaseWorld): Tensor => {
        const [a, b] = [world.growable('a'), world.growable('b')];
        return apply(world.real('x', world.shuffled([a, b.pre, b.post]), domain));
      },
    },
    { name: 'a number', smooth, build: (world: CaseWorld): Tensor => apply(world.real('x', [], domain)) },
  ];
}

/** The same, and numbers far from 0 or at a kink, where only values and derivatives of backends are compared. */
function withExtremes(apply: (x: Tensor) => Tensor, domain: Domain, extremes: Domain): CaseDefinition[] {
  const extreme: CaseDefinition = {
    name: 'extreme numbers',
    smooth: false,
    build: (world: CaseWorld): Tensor =>
      apply(world.real('x', [world.growable('a'), world.growable('b')], extremes)),
  };
  return [...layouts(apply, domain), extreme];
}

const kinks = oneOf(-3, -0.5, 0, 0.5, 3);
/** Numbers half-way between whole ones, and next to such. */
const halves = oneOf(-2.5, -1.5, -0.5, -0.49, 0, 0.49, 0.5, 1.5, 2.5, 3.51);
const tails = oneOf(-1000, -90, -30, -1e-6, 0, 1e-6, 30, 90, 1000);

/** Multiples of pi / 2 in single precision, and angles of many turns. */
const angles = oneOf(-90_000, -1000, -Math.PI, -1e-6, 0, Math.PI / 2, 11 * Math.PI, 1000, 90_000);

/** Cases of the functions of one operand. */
export const functionCases: CasesOf<keyof typeof functionPrimitives> = {
  exp: withExtremes(exp, between(-2, 2), oneOf(-1000, -80, -1e-6, 0, 1e-6, 10)),
  log: withExtremes(log, between(0.25, 4), oneOf(1e-6, 1, 1e6)),
  sqrt: withExtremes(sqrt, between(0.25, 4), oneOf(1e-6, 1, 1e6)),
  abs: withExtremes(abs, eitherSign(0.1, 2), kinks),
  sign: withExtremes(sign, eitherSign(0.1, 2), kinks),
  floor: withExtremes(floor, between(0.1, 0.9), kinks),
  round: withExtremes(round, between(0.6, 1.4), halves),
  tanh: withExtremes(tanh, between(-2, 2), tails),
  sin: withExtremes(sin, between(-4, 4), angles),
  cos: withExtremes(cos, between(-4, 4), angles),
  erf: [
    ...withExtremes(erf, between(-2, 2), tails),
    { name: 'the exact gelu', build: (world): Tensor => exactGelu(world.real('x', [world.growable('a')])) },
  ],
  sigmoid: withExtremes(sigmoid, between(-3, 3), tails),
  relu: withExtremes(relu, eitherSign(0.1, 2), kinks),
  softplus: withExtremes(softplus, between(-3, 3), tails),
  stopGradient: layouts(stopGradient, between(-2, 2), false),
};
