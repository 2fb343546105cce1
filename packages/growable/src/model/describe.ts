import { formatDims, type Variable } from '@meristem/autodiff';
import type { Architecture } from '../architecture/architecture.ts';
import type { Ports } from '../architecture/ports.ts';
import { smallNormalWeights } from '../architecture/weight-policy.ts';
import { outgoingL1 } from '../growth/criterion.ts';
import { buildModel } from './build-model.ts';
import type { Model } from './model.ts';
import type { UnitPopulation } from './population.ts';

/** What there is to say of a model before it is trained, by section. */
export interface ModelDescription {
  /** Axes with their bounds. */
  readonly axes: readonly string[];
  /** Tensors with their dims. */
  readonly tensors: readonly string[];
  /** Who feeds whom. */
  readonly projections: readonly string[];
  /** For every population, the tensors that one of its units touches. */
  readonly units: readonly string[];
}

/**
 * Describes an architecture for a task's ports: axes, tensors, who feeds whom, and what one unit of each axis touches.
 *
 * @throws ArchitectureError if it does not fit the ports.
 */
export function describeArchitecture(
  architecture: Architecture,
  ports: Ports,
  steps: number,
): ModelDescription {
  const model = buildModel(architecture, { ports, steps, weights: smallNormalWeights(outgoingL1().newborn) });
  const tensors = [...model.parameters, ...model.carried];
  return {
    axes: axesOf(model),
    tensors: tensors.map(
      (variable) => `${variable.name} ${formatDims(variable.dims)} (${variable.part ?? variable.purpose})`,
    ),
    projections: [
      ...architecture.projections.map(
        ({ from, to, delay }) => `${from} -> ${to}${delay === 1 ? ' (reads the step before)' : ''}`,
      ),
      ...model.areas
        .filter(({ instance }) => instance.recurrentWeights.length > 0)
        .map(({ name }) => `${name} -> ${name} (recurrent)`),
    ],
    units: model.populations.map(
      (population) => `one unit of ${population.name}: ${touchedBy(population, tensors).join('; ')}`,
    ),
  };
}

function axesOf({ time, batch, inputs, outputs, areas }: Model): string[] {
  return [time, batch, ...[...inputs, ...outputs, ...areas].map(({ axis }) => axis)].map((axis) =>
    axis.toString(),
  );
}

const TOUCH = { pre: 'outgoing', post: 'incoming', plain: 'own' } as const;

function touchedBy({ axis }: UnitPopulation, tensors: readonly Variable[]): string[] {
  return tensors.flatMap((variable) => {
    const roles = variable.dims.filter((dim) => dim.axis === axis).map((dim) => TOUCH[dim.role]);
    return roles.length > 0 ? [`${variable.name} (${roles.join(' and ')})`] : [];
  });
}
