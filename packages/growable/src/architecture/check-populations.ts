import { newbornAreas, placesOf, withNewborn } from './area-birth.ts';
import { type Architecture, belongsTo } from './architecture.ts';
import { evaluationOrder, isCount, nameFault } from './check-architecture.ts';
import type { Declaration, DeclaredAreas } from './declaration.ts';
import { ArchitectureError } from './errors.ts';
import type { AreaPopulation, ProjectionPopulation } from './member-population.ts';
import { PLACE_SETS } from './member-population.ts';
import type { Paths } from './paths.ts';
import { projectionName } from './projection-birth.ts';

/**
 * Checks the populations of a graph before their first members are born: names, bounds, and that templates find what they
 * are to be connected with.
 *
 * @throws ArchitectureError with the JSON path and the remedy.
 */
export function checkPopulations(architecture: Architecture, declaration: Declaration, paths: Paths): void {
  const { populations: declared, plasticProjections: links } = declaration;
  const populations = declared.map(({ population }) => population);
  declared.forEach((each, i) => {
    const path = `${paths.root}.populations[${i}]`;
    const { population } = each;
    checkName(architecture, population.name, `${path}.name`, populations.slice(0, i));
    checkNewbornNames(architecture, population, `${path}.name`);
    checkSizes(architecture, path, each);
    checkMembers(architecture, path, population);
    checkWires(architecture, path, population, populations);
    checkCycles(architecture, population, paths);
  });
  if (!links) return;
  const path = `${paths.root}.plasticProjections`;
  checkName(architecture, links.name, `${path}.name`, populations);
  checkBounds(architecture, path, links);
  checkEnds(architecture, path, links, populations);
}

function fail({ name }: Architecture, path: string, message: string): never {
  throw new ArchitectureError(`architecture "${name}": ${path}: ${message}`);
}

function checkName(
  architecture: Architecture,
  name: string,
  path: string,
  before: readonly { readonly name: string }[],
): void {
  const { inputs, outputs, areas } = architecture;
  const named = [...areas, ...before].map((each) => each.name);
  if ([...inputs, ...outputs, ...named].includes(name)) {
    fail(architecture, path, `found "${name}" twice, expected unique names. Rename one.`);
  }
  const fault = nameFault(name);
  if (fault !== undefined) fail(architecture, path, fault);
}

/** Names of newborns are the population's with a number: no other place may have one that is still to come. */
function checkNewbornNames(architecture: Architecture, { name, named }: AreaPopulation, path: string): void {
  const { inputs, outputs, areas } = architecture;
  const roots = areas.map((area) => area.name.split('.', 1)[0] as string);
  const clash = [...inputs, ...roots, ...outputs].find((place) => {
    const number = place.startsWith(name) ? place.slice(name.length) : '';
    return /^[1-9]\d*$/.test(number) && Number(number) > named;
  });
  if (clash === undefined) return;
  fail(
    architecture,
    path,
    `found that a newborn will be called "${clash}" as another place is, expected names of its own. Rename one.`,
  );
}

function checkSizes(architecture: Architecture, path: string, { population, initial }: DeclaredAreas): void {
  const { min, max, named, members } = population;
  checkBounds(architecture, path, population);
  for (const [field, count] of [
    ['initial', initial],
    ['named', named],
  ] as const) {
    if (!isCount(count)) {
      fail(
        architecture,
        `${path}.${field}`,
        `found ${count}, expected a whole number, 0 or more. Change it.`,
      );
    }
  }
  const size = initial + members.length;
  if (size < min || size > max) {
    const expected = `expected ${min} to ${max} (min to max)`;
    fail(
      architecture,
      `${path}.initial`,
      `found ${size} members at the start, ${expected}. Change it, or a bound.`,
    );
  }
}

function checkBounds(
  architecture: Architecture,
  path: string,
  { min, max }: { readonly min: number; readonly max: number },
): void {
  if ([min, max].every(isCount) && min <= max) return;
  const expected = 'expected whole numbers with 0 <= min <= max';
  fail(architecture, `${path}.min`, `found bounds ${min} to ${max}, ${expected}. Change one of them.`);
}

function checkMembers(architecture: Architecture, path: string, { members }: AreaPopulation): void {
  members.forEach((member, i) => {
    const at = `${path}.members[${i}]`;
    if (members.indexOf(member) !== i) {
      fail(architecture, at, `found "${member}" twice, expected each member once. Remove one.`);
    }
    if (architecture.areas.some(({ name }) => belongsTo(name, member))) return;
    const names = architecture.areas.map((area) => area.name).join(', ');
    fail(
      architecture,
      at,
      `found no area "${member}", expected one of: ${names}. Declare it or mend the name.`,
    );
  });
}

/** Places that a template, or a population of projections, may name: those there are, and those to be born. */
function knownPlaces(
  { inputs, areas, outputs, endpoints }: Architecture,
  populations: readonly AreaPopulation[],
): { readonly present: readonly string[]; readonly known: ReadonlySet<string> } {
  const places = [...inputs, ...areas.map(({ name }) => name), ...outputs];
  const nested = endpoints.map(({ name }) => name);
  const present = [...new Set([...places, ...nested, ...PLACE_SETS])];
  const newborn = populations.flatMap((population) => newbornAreas(population, population.max));
  return { present, known: new Set([...present, ...newborn]) };
}

function checkWires(
  architecture: Architecture,
  path: string,
  population: AreaPopulation,
  populations: readonly AreaPopulation[],
): void {
  const { name, named } = population;
  const { present, known } = knownPlaces(architecture, populations);
  for (const side of ['reads', 'feeds'] as const) {
    const wires = population[side];
    wires.forEach(({ place }, i) => {
      if (known.has(place)) return;
      fail(
        architecture,
        `${path}.${side}[${i}]`,
        `found "${place}", which the template "${name}" matches nothing with, expected one of: ${present.join(', ')}. Declare ` +
          'it or mend the name.',
      );
    });
    // Members that were there may have gone since the first was born.
    const reached = wires.some(
      ({ place }) => place !== '@peers' && placesOf(architecture, population, place).length > 0,
    );
    if (!reached && named === 0) {
      fail(
        architecture,
        `${path}.${side}`,
        `found that the template "${name}" matches nothing, expected at least one place other than its peers. ` +
          `Name one in "${side}".`,
      );
    }
  }
}

/** A second member is what shows whether peers would form a cycle. */
function checkCycles(architecture: Architecture, population: AreaPopulation, paths: Paths): void {
  const twice = newbornAreas(population, 2).reduce(
    (graph, member) => withNewborn(graph, population.name, member, paths),
    architecture,
  );
  evaluationOrder(twice, paths);
}

function checkEnds(
  architecture: Architecture,
  path: string,
  links: Pick<ProjectionPopulation, 'sources' | 'targets'>,
  populations: readonly AreaPopulation[],
): void {
  const { present, known } = knownPlaces(architecture, populations);
  for (const side of ['sources', 'targets'] as const) {
    links[side].forEach((place, i) => {
      if (known.has(place)) return;
      const expected = `expected one of: ${present.join(', ')}`;
      fail(
        architecture,
        `${path}.${side}[${i}]`,
        `found "${place}", ${expected}. Declare it or mend the name.`,
      );
    });
  }
}

/**
 * Checks which projections of a graph may be removed: that there are such, and not too many or too few.
 *
 * @throws ArchitectureError with the JSON path and the remedy.
 */
export function checkPlasticMembers(
  architecture: Architecture,
  { members, min, max }: ProjectionPopulation,
  paths: Paths,
): void {
  const path = `${paths.root}.plasticProjections`;
  const present = architecture.projections.map(projectionName);
  members.forEach((member, i) => {
    if (present.includes(member) && members.indexOf(member) === i) return;
    const found = present.includes(member) ? `"${member}" twice` : `no projection "${member}"`;
    const expected = `expected each member once, out of: ${present.join(', ')}`;
    fail(architecture, `${path}.members[${i}]`, `found ${found}, ${expected}. Remove it.`);
  });
  const size = members.length;
  if (size >= min && size <= max) return;
  const bound = size < min ? 'min' : 'max';
  const expected = `expected ${min} to ${max} (min to max)`;
  fail(
    architecture,
    `${path}.${bound}`,
    `found ${size} projections at the start, ${expected}. Change the bound.`,
  );
}
