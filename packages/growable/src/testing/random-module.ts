import type { Choices } from '@meristem/autodiff/testing';
import type { ActivationName } from '../modules/activation.ts';
import { feedforwardLayer } from '../modules/feedforward-layer.ts';
import type { GrowableModule } from '../modules/growable-module.ts';
import { couples, type Normalisation } from '../modules/normalisation.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import { residualStack } from '../modules/residual-stack.ts';
import type { UnitOptions } from '../modules/unit-options.ts';

/** One of several things. */
export function chosen<const T>(choices: Choices, items: readonly T[]): T {
  return items[choices.below(items.length)] as T;
}

/** What pools, layers and stacks can compute. */
const ACTIVATION_NAMES: readonly ActivationName[] = [
  'tanh',
  'relu',
  'gelu',
  'sigmoid',
  'softplus',
  'identity',
];

const OVER_UNITS = ['layer', 'rms'] as const;
const NORMS = [...OVER_UNITS, 'batch'] as const;

type RandomModule = (choices: Choices) => GrowableModule;

const MODULES: readonly RandomModule[] = [
  (choices) => recurrentPool({ activation: 'tanh', ...normalisation(choices, OVER_UNITS) }),
  (choices) =>
    recurrentPool({ activation: chosen(choices, ['gated', 'lstm']), ...normalisation(choices, OVER_UNITS) }),
  (choices) =>
    feedforwardLayer({
      activation: chosen(choices, ACTIVATION_NAMES),
      dropout: chosen(choices, [0, 0.3]),
      ...normalisation(choices, NORMS),
    }),
  (choices) => {
    const blocks = choices.below(3);
    return residualStack({
      blocks,
      maxBlocks: blocks + 2,
      width: unitOptions(choices, 0),
      activation: chosen(choices, ACTIVATION_NAMES),
      dropout: chosen(choices, [0, 0.3]),
      ...normalisation(choices, NORMS),
    });
  },
  (choices) => recurrentPool({ ...unitOptions(choices, 0), activation: 'relu' }),
];

/** A module of any kind, with any of its options. */
export function randomModule(choices: Choices): GrowableModule {
  return chosen(choices, MODULES)(choices);
}

/** A norm, which needs two units at least where it is over them, or none. */
function normalisation<N extends Normalisation>(
  choices: Choices,
  kinds: readonly N[],
): UnitOptions & { readonly normalisation: N | 'none' } {
  const kind = choices.below(2) === 1 ? chosen(choices, kinds) : 'none';
  return { ...unitOptions(choices, couples(kind) ? 2 : 0), normalisation: kind };
}

function unitOptions(choices: Choices, least: number): UnitOptions {
  return { units: Math.max(1, least) + choices.below(3), minUnits: least, maxUnits: 20 };
}
