import type { Axis, State, Variable } from '@meristem/autodiff';
import type { LayerKind } from './foreign-layer.ts';

/** A place of a network that a layer of another library may fill: an area of one module, or an output. */
export interface Place {
  readonly name: string;
  readonly kind: LayerKind;
  readonly units: number;
  readonly sources: number;
  /** Weights into it, in the order in which a layer's sources are dealt out to them. */
  readonly incoming: readonly Variable[];
  readonly recurrent: Variable | undefined;
  readonly bias: Variable;
  readonly candidateBias: Variable | undefined;
}

/** Kinds by how many gates a unit has, of places that remember. */
const REMEMBERING: Readonly<Record<number, LayerKind>> = { 1: 'rnn', 3: 'gru', 4: 'lstm' };

/**
 * The places of a network, in the order in which they are computed: those that have weights into them, a bias, and nothing else
 * to train but recurrent weights.
 */
export function placesOf(state: State): readonly Place[] {
  const parameters = [...state.tensors.keys()].filter(({ purpose }) => purpose === 'parameter');
  const named = (name: string): Variable | undefined => parameters.find((each) => each.name === name);
  return parameters.flatMap((bias): Place[] => {
    const name = /^(.*)\.bias$/.exec(bias.name)?.[1];
    const axis = bias.dims.at(-1)?.axis;
    if (name === undefined || axis?.name !== name) return [];
    const incoming = parameters.filter((weight) => leadsTo(weight, axis));
    const [recurrent, candidateBias] = [named(`${name}.recurrent`), named(`${name}.candidateBias`)];
    const known = [bias, recurrent, candidateBias];
    const others = parameters.filter((each) => each.name.startsWith(`${name}.`) && !isProjection(each));
    if (incoming.length === 0 || others.some((each) => !known.includes(each))) return [];
    const gates = bias.dims.length === 1 ? 1 : state.extent(bias.dims[0]!.axis);
    const kind = recurrent ? REMEMBERING[gates] : gates === 1 ? 'linear' : undefined;
    if (!kind) return [];
    const sources = incoming.reduce((sum, weight) => sum + state.extent(weight.dims[0]!.axis), 0);
    return [{ name, kind, units: state.extent(axis), sources, incoming, recurrent, bias, candidateBias }];
  });
}

/** Whether a variable leads to a place. */
function leadsTo(weight: Variable, { name }: Axis): boolean {
  return isProjection(weight) && weight.dims.at(-1)?.axis.name === name;
}

/** Whether a variable is what a projection multiplies with. */
export function isProjection({ name, dims }: Variable): boolean {
  const [source, target] = [dims[0], dims.at(-1)];
  if (source?.role !== 'pre' || target?.role !== 'post') return false;
  return name === `${source.axis.name}.to.${target.axis.name}`;
}

/** A place in words: `gru "memory" of 3 to 4`. */
export function placeText({ name, kind, sources, units }: Place): string {
  return `${kind} "${name}" of ${sources} to ${units}`;
}
