import { parseArchitecture } from '@meristem/experiment';
import type { Cell } from './cell.ts';

/** Most units of a population: far more than any of these tasks takes. */
const MOST_UNITS = 512;

type Activation = 'relu' | 'tanh' | 'gelu';

/** Feedforward layers one on top of the other. */
export function layers(count: number, activation: Activation = 'relu'): Cell['architecture'] {
  return chain(
    Array.from({ length: count }, (_, at) => ({
      name: `layer${at + 1}`,
      kind: 'feedforwardLayer',
      activation,
      maxUnits: MOST_UNITS,
    })),
  );
}

/** A stack of residual blocks. */
export const residual: Cell['architecture'] = chain([
  { name: 'stack', kind: 'residualStack', maxUnits: MOST_UNITS, width: { maxUnits: MOST_UNITS } },
]);

/** A recurrent pool. */
export function pool(activation: 'tanh' | 'gated' = 'tanh'): Cell['architecture'] {
  return chain([{ name: 'memory', kind: 'recurrentPool', activation, maxUnits: MOST_UNITS }]);
}

/** An area as plain data. */
interface Area {
  readonly name: string;
  readonly [option: string]: unknown;
}

/** Areas one after another, the first of which reads all inputs and the last of which feeds all outputs. */
function chain(areas: readonly Area[]): Cell['architecture'] {
  return ({ inputs, targets }) => {
    const names = areas.map(({ name }) => name);
    const [first, last] = [names[0] as string, names.at(-1) as string];
    return parseArchitecture({
      name: names.length === 1 ? first : 'layers',
      inputs: inputs.map(({ name }) => name),
      outputs: targets.map(({ name }) => name),
      areas,
      projections: [
        ...inputs.map(({ name }) => ({ from: name, to: first })),
        ...names.slice(1).map((name, at) => ({ from: names[at] as string, to: name })),
        ...targets.map(({ name }) => ({ from: last, to: name })),
      ],
    }).spec;
  };
}
