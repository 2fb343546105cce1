import { input, type Tensor, type Variable } from '@meristem/autodiff';
import type { Model } from '../../model/model.ts';

/** Parameters that learn at one pace. */
export interface PacedGroup {
  /** An area, or an output. */
  readonly group: string;
  /** The input of a plan that says how fast. */
  readonly input: string;
  readonly parameters: readonly Variable[];
}

/**
 * The groups of a model: every area with what leads to it and from it to outputs, and every output with its bias and what else
 * leads to it.
 */
export function pacedGroups({ areas, outputs, projections }: Model): readonly PacedGroup[] {
  const isOutput = (place: string): boolean => outputs.some(({ port }) => port.name === place);
  const isArea = (place: string): boolean => areas.some(({ name }) => name === place);
  const groupOf = ({ from, to }: { readonly from: string; readonly to: string }): string =>
    isOutput(to) && isArea(from) ? from : to;
  const led = (group: string): readonly Variable[] =>
    projections
      .filter((projection) => groupOf(projection) === group)
      .flatMap(({ weight, crossing: { kernel }, mixture }) =>
        [weight, kernel, mixture].filter((each) => each !== undefined),
      );
  const own = [
    ...areas.map(({ name, instance, multiplier }) => ({
      group: name,
      parameters: [...instance.variables, ...(multiplier ? [multiplier] : [])],
    })),
    ...outputs.map(({ port, bias }) => ({ group: port.name, parameters: [bias] })),
  ];
  return own.map(({ group, parameters }) => ({
    group,
    input: `pace:${group}`,
    parameters: [...parameters, ...led(group)],
  }));
}

/** The pace of every parameter, as an input of a plan; `undefined` where all go at one. */
export function pacesOf(groups: readonly PacedGroup[]): ReadonlyMap<Variable, Tensor> | undefined {
  if (groups.length === 0) return undefined;
  return new Map(
    groups.flatMap(({ input: name, parameters }) => {
      const pace: Tensor = input(name, []);
      return parameters.map((parameter) => [parameter, pace] as const);
    }),
  );
}
