import type { Architecture, Interaction } from './architecture.ts';
import type { Wire, Wires } from './architecture-populations.ts';
import { PLACE_SETS } from './architecture-populations.ts';
import { ArchitectureError } from './errors.ts';
import { flatten, portNames } from './flat-graph.ts';
import type { GraphEdit } from './graph-population.ts';

const INTERACTIONS: readonly Interaction[] = ['additive', 'multiplicative', 'mixture'];

/** What must hold of one end of a newborn's projections, and what is expected where it does not. */
const WIRE_CHECKS: readonly (readonly [
  field: 'delay' | 'interaction',
  holds: (value: unknown) => boolean,
  expected: string,
])[] = [
  ['delay', (value) => value === 0 || value === 1, '0, the present step, or 1, the one before'],
  [
    'interaction',
    (value) => INTERACTIONS.includes(value as Interaction),
    `one of: ${INTERACTIONS.join(', ')}`,
  ],
];

/**
 * Checks the wires that newborn areas of an edit bring: whose they are, and that every place they name is there.
 *
 * @throws ArchitectureError with the path within the edit, what was found, what was expected, and the remedy.
 */
export function checkWires(architecture: Architecture, { population, born, wires = {} }: GraphEdit): void {
  const refuse: Refuse = (path, found, expected) => {
    throw new ArchitectureError(
      `architecture "${architecture.name}": edit of "${population}": wires${path}: found ${found}, expected ${expected}. ` +
        'Nothing was changed.',
    );
  };
  const named = Object.entries(wires);
  if (named.length === 0) return;
  if (!architecture.populations.some(({ name }) => name === population)) {
    refuse('', 'wires', 'none: only areas that are born bring their own');
  }
  for (const [unit, own] of named) {
    if (!born.includes(unit))
      refuse(`["${unit}"]`, 'wires of an area that is not born', `one of: ${born.join(', ')}`);
    checkOwn(architecture, own, born, (path, ...fault) => refuse(`["${unit}"]${path}`, ...fault));
  }
}

type Refuse = (path: string, found: string, expected: string) => never;

function checkOwn(architecture: Architecture, own: Wires, born: readonly string[], refuse: Refuse): void {
  const { inputs, areas, outputs } = flatten(architecture);
  const present = [
    ...new Set([
      ...inputs,
      ...areas.map(({ name }) => name),
      ...outputs,
      ...portNames(architecture),
      ...PLACE_SETS,
    ]),
  ];
  for (const side of ['reads', 'feeds'] as const) {
    const all: unknown = (own as Wires | undefined)?.[side];
    if (!Array.isArray(all)) refuse(`.${side}`, typeof all, 'a list of wires');
    (all as readonly Wire[]).forEach((wire, i) => {
      const at = `.${side}[${i}]`;
      if (!present.includes(wire.place) && !born.includes(wire.place)) {
        refuse(`${at}.place`, JSON.stringify(wire.place), `one of: ${present.join(', ')}`);
      }
      for (const [field, holds, expected] of WIRE_CHECKS) {
        if (!holds(wire[field])) refuse(`${at}.${field}`, JSON.stringify(wire[field]), expected);
      }
    });
  }
}
