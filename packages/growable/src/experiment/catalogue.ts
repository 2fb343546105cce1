import type { Ports } from '../architecture/ports.ts';
import { type ArchitectureSpec, parseArchitecture } from './architecture-spec.ts';
import { SpecError } from './spec-error.ts';

/** What a built-in architecture may be asked for. */
export interface CatalogueChoice {
  readonly ports: Ports;
  /** Units that every area starts with; 1 unless told. */
  readonly units?: number;
}

/** An architecture that comes with the package. */
export interface CatalogueEntry {
  readonly name: string;
  readonly summary: string;
}

type Wiring = (
  areas: readonly string[],
  inputs: readonly string[],
  outputs: readonly string[],
) => ArchitectureSpec['projections'];

interface Recipe extends CatalogueEntry {
  readonly areas: readonly { readonly name: string; readonly activation: 'tanh' | 'relu' | 'gated' }[];
  readonly wire: Wiring;
}

const all = (
  from: readonly string[],
  to: readonly string[],
  delay: 0 | 1 = 0,
): ArchitectureSpec['projections'] =>
  from.flatMap((source) => to.map((target) => ({ from: source, to: target, delay })));

const chain: Wiring = (areas, inputs, outputs) => [
  ...all(inputs, areas.slice(0, 1)),
  ...areas.slice(1).flatMap((area, i) => all([areas[i] as string], [area])),
  ...all(areas.slice(-1), outputs),
];

const RECIPES: readonly Recipe[] = [
  {
    name: 'recurrent',
    summary: 'One pool of tanh units with all-to-all recurrent weights: the network of the paper.',
    areas: [{ name: 'memory', activation: 'tanh' }],
    wire: chain,
  },
  {
    name: 'rectified',
    summary: 'One pool of rectified linear units with all-to-all recurrent weights.',
    areas: [{ name: 'memory', activation: 'relu' }],
    wire: chain,
  },
  {
    name: 'gated',
    summary: 'One pool of gated recurrent units.',
    areas: [{ name: 'memory', activation: 'gated' }],
    wire: chain,
  },
  {
    name: 'stacked',
    summary: 'Two recurrent pools, the second on top of the first.',
    areas: [
      { name: 'lower', activation: 'tanh' },
      { name: 'upper', activation: 'tanh' },
    ],
    wire: chain,
  },
  {
    name: 'loop',
    summary:
      'Two recurrent pools that both see the input and feed the output, with feedback from the second to the first.',
    areas: [
      { name: 'memory', activation: 'tanh' },
      { name: 'association', activation: 'tanh' },
    ],
    wire: (areas, inputs, outputs) => [
      ...all(inputs, areas),
      ...all(areas.slice(0, 1), areas.slice(1)),
      ...all(areas.slice(1), areas.slice(0, 1), 1),
      ...all(areas, outputs),
    ],
  },
];

/** The architectures that come with the package. */
export function architectureCatalogue(): readonly CatalogueEntry[] {
  return RECIPES.map(({ name, summary }) => ({ name, summary }));
}

/** Names of the architectures that come with the package. */
export function architectureNames(): readonly string[] {
  return RECIPES.map(({ name }) => name);
}

/**
 * An architecture of the catalogue, for a task's ports.
 *
 * @throws SpecError if there is none of that name.
 */
export function architectureByName(name: string, choice: CatalogueChoice): ArchitectureSpec {
  const recipe = RECIPES.find((candidate) => candidate.name === name);
  if (!recipe) {
    throw new SpecError(
      `architecture: found no "${name}", expected one of: ${architectureNames().join(', ')}, or a JSON file.`,
    );
  }
  const units = choice.units ?? 1;
  const inputs = choice.ports.inputs.map((port) => port.name);
  const outputs = choice.ports.targets.map((port) => port.name);
  const areas = recipe.areas.map((area) => ({ ...area, kind: 'recurrentPool' as const, units }));
  const projections = recipe.wire(
    areas.map((area) => area.name),
    inputs,
    outputs,
  );
  return parseArchitecture({ name, inputs, areas, outputs, projections });
}
