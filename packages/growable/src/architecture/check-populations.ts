import { placesOf, withNewborn } from './area-birth.ts';
import type { Architecture } from './architecture.ts';
import { evaluationOrder } from './check-architecture.ts';
import { ArchitectureError } from './errors.ts';
import type { AreaPopulation, ProjectionPopulation } from './member-population.ts';
import { PLACE_SETS } from './member-population.ts';

/**
 * Checks the populations of a graph before their first members are born: names, bounds, and that templates find what they
 * are to be connected with.
 *
 * @throws ArchitectureError with the JSON path and the remedy.
 */
export function checkPopulations(
  architecture: Architecture,
  drafts: readonly { readonly population: AreaPopulation; readonly initial: number }[],
  links: ProjectionPopulation | undefined,
): void {
  const populations = drafts.map(({ population }) => population);
  drafts.forEach(({ population, initial }, i) => {
    const path = `$.populations[${i}]`;
    checkPopulationName(architecture, population.name, `${path}.name`, populations.slice(0, i));
    const size = initial + population.members.length;
    checkBounds(architecture, path, population, size);
    checkMembers(architecture, path, population);
    checkWires(architecture, path, population, populations);
  });
  if (links) checkLinks(architecture, links, populations);
}

function fail({ name }: Architecture, path: string, message: string): never {
  throw new ArchitectureError(`architecture "${name}": ${path}: ${message}`);
}

function checkPopulationName(
  architecture: Architecture,
  name: string,
  path: string,
  before: readonly { readonly name: string }[],
): void {
  const taken = [
    ...architecture.inputs,
    ...architecture.outputs,
    ...architecture.areas.map((area) => area.name),
    ...before.map((population) => population.name),
  ];
  if (taken.includes(name))
    fail(architecture, path, `found "${name}" twice, expected unique names. Rename one.`);
}

function checkBounds(
  architecture: Architecture,
  path: string,
  { min, max }: { readonly min: number; readonly max: number },
  size: number,
): void {
  const whole = [min, max].every((bound) => Number.isInteger(bound) && bound >= 0);
  if (!whole || min > max) {
    fail(
      architecture,
      `${path}.min`,
      `found bounds ${min} to ${max}, expected whole numbers with 0 <= min <= max.`,
    );
  }
  if (size < min || size > max) {
    fail(
      architecture,
      `${path}.initial`,
      `found ${size} members at the start, expected ${min} to ${max} (min to max).`,
    );
  }
}

function checkMembers(architecture: Architecture, path: string, { members }: AreaPopulation): void {
  members.forEach((member, i) => {
    const known = architecture.areas.some(({ name }) => name === member || name.startsWith(`${member}.`));
    if (!known) {
      const names = architecture.areas.map((area) => area.name).join(', ');
      fail(architecture, `${path}.members[${i}]`, `found no area "${member}", expected one of: ${names}.`);
    }
  });
}

function checkWires(
  architecture: Architecture,
  path: string,
  population: AreaPopulation,
  populations: readonly AreaPopulation[],
): void {
  for (const side of ['reads', 'feeds'] as const) {
    const wires = population[side];
    const births = populations.map(({ name }) => `${name}1`);
    const known = [
      ...architecture.inputs,
      ...architecture.areas.map(({ name }) => name),
      ...architecture.outputs,
    ];
    const nested = architecture.endpoints.map(({ name }) => name);
    wires.forEach(({ place }, i) => {
      if (
        (PLACE_SETS as readonly string[]).includes(place) ||
        [...known, ...nested, ...births].includes(place)
      )
        return;
      const expected = [...known, ...PLACE_SETS].join(', ');
      fail(
        architecture,
        `${path}.${side}[${i}]`,
        `found "${place}", which the template "${population.name}" matches nothing with, expected one of: ${expected}.`,
      );
    });
    const reached = wires.some(
      ({ place }) => place !== '@peers' && placesOf(architecture, population, place).length > 0,
    );
    if (!reached) {
      fail(
        architecture,
        `${path}.${side}`,
        `found that the template "${population.name}" matches nothing, expected at least one place other than its peers. ` +
          `Name one in "${side}".`,
      );
    }
  }
  // A second member is what shows whether peers would form a cycle.
  const twice = [1, 2].reduce(
    (graph, n) => withNewborn(graph, population.name, `${population.name}${n}`),
    architecture,
  );
  evaluationOrder(twice);
}

function checkLinks(
  architecture: Architecture,
  links: ProjectionPopulation,
  populations: readonly AreaPopulation[],
): void {
  const path = '$.plasticProjections';
  checkPopulationName(architecture, links.name, `${path}.name`, populations);
  checkBounds(architecture, path, links, links.min);
  const places = [
    ...architecture.inputs,
    ...architecture.areas.map(({ name }) => name),
    ...architecture.outputs,
  ];
  for (const side of ['sources', 'targets'] as const) {
    links[side].forEach((place, i) => {
      if ((PLACE_SETS as readonly string[]).includes(place) || places.includes(place)) return;
      fail(
        architecture,
        `${path}.${side}[${i}]`,
        `found "${place}", expected one of: ${[...places, ...PLACE_SETS].join(', ')}.`,
      );
    });
  }
}
