import { newbornAreas, placesOf, withNewborn } from './area-birth.ts';
import type { Architecture } from './architecture.ts';
import type { DeclaredAreas, DeclaredProjections } from './assemble.ts';
import { evaluationOrder, isCount, nameFault, refusal, type Refuse } from './check-architecture.ts';
import { flattenedAt, type Origin, portNames } from './flat-graph.ts';
import type { AreaPopulation, ProjectionPopulation } from './member-population.ts';
import { PLACE_SETS } from './member-population.ts';
import { projectionName } from './projection-birth.ts';

/** Populations as they were declared. */
interface DeclaredPopulations {
  readonly populations: readonly DeclaredAreas[];
  readonly links: DeclaredProjections | undefined;
}

/**
 * Checks the populations of a graph before their first members are born: names, bounds, and that templates find what they
 * are to be connected with.
 *
 * @throws ArchitectureError with the JSON path and the remedy.
 */
export function checkPopulations(
  architecture: Architecture,
  { populations, links }: DeclaredPopulations,
  origin: Origin,
): void {
  const refuse = refusal(architecture);
  const known = knownPlaces(architecture, populations, origin);
  // What has grown may have lost what newborns read or feed, or closed their way: then none are born.
  const grown = links?.members !== undefined || populations.some(({ named }) => named > 0);
  populations.forEach((population, i) => {
    const path = `${origin.root}.populations[${i}]`;
    checkName(architecture, population.name, populations.slice(0, i), `${path}.name`, refuse);
    checkNewbornNames(architecture, population, `${path}.name`, refuse);
    checkSizes(population, path, refuse);
    checkMembers(architecture, population, path, refuse);
    checkWires(population, known, path, refuse);
    if (grown) return;
    checkMatches(architecture, population, path, refuse);
    checkPeers(architecture, population, origin);
  });
  if (!links) return;
  const path = `${origin.root}.plasticProjections`;
  checkName(architecture, links.name, populations, `${path}.name`, refuse);
  checkBounds(links, path, refuse);
  checkEnds(links, known, path, refuse);
}

function checkName(
  { inputs, outputs, areas }: Architecture,
  name: string,
  before: readonly { readonly name: string }[],
  path: string,
  refuse: Refuse,
): void {
  const named = [...areas, ...before].map((each) => each.name);
  if ([...inputs, ...outputs, ...named].includes(name)) {
    refuse(path, `found "${name}" twice, expected unique names. Rename one.`);
  }
  const fault = nameFault(name);
  if (fault !== undefined) refuse(path, fault);
}

/** Names of newborns are the population's with a number: no other place may have one that is still to come. */
function checkNewbornNames(
  { inputs, outputs, areas }: Architecture,
  { name, named }: AreaPopulation,
  path: string,
  refuse: Refuse,
): void {
  const clash = [...inputs, ...areas.map((area) => area.name), ...outputs].find((place) => {
    const number = place.startsWith(name) ? place.slice(name.length) : '';
    return /^[1-9]\d*$/.test(number) && Number(number) > named;
  });
  if (clash === undefined) return;
  const found = `found that a newborn will be called "${clash}" as another place is`;
  refuse(path, `${found}, expected names of its own. Rename one.`);
}

function checkSizes(population: DeclaredAreas, path: string, refuse: Refuse): void {
  const { min, max, members, initial } = population;
  checkBounds(population, path, refuse);
  for (const field of ['initial', 'named'] as const) {
    const count = population[field];
    if (isCount(count)) continue;
    refuse(`${path}.${field}`, `found ${count}, expected a whole number, 0 or more. Change it.`);
  }
  const size = initial + members.length;
  if (size >= min && size <= max) return;
  const expected = `expected ${min} to ${max} (min to max)`;
  refuse(`${path}.initial`, `found ${size} members at the start, ${expected}. Change it, or a bound.`);
}

function checkBounds(
  { min, max }: { readonly min: number; readonly max: number },
  path: string,
  refuse: Refuse,
): void {
  if ([min, max].every(isCount) && min <= max) return;
  const expected = 'expected whole numbers with 0 <= min <= max';
  refuse(`${path}.min`, `found bounds ${min} to ${max}, ${expected}. Change one of them.`);
}

function checkMembers(
  { areas }: Architecture,
  { members }: AreaPopulation,
  path: string,
  refuse: Refuse,
): void {
  const names = areas.map((area) => area.name);
  members.forEach((member, i) => {
    const at = `${path}.members[${i}]`;
    if (members.indexOf(member) !== i) {
      refuse(at, `found "${member}" twice, expected each member once. Remove one.`);
    }
    if (names.includes(member)) return;
    const expected = `expected one of: ${names.join(', ')}`;
    refuse(at, `found no area "${member}", ${expected}. Declare it or mend the name.`);
  });
}

/** Places that a template, or a population of projections, may name: those there are, and those to be born. */
interface KnownPlaces {
  readonly present: readonly string[];
  readonly all: ReadonlySet<string>;
}

function knownPlaces(
  architecture: Architecture,
  populations: readonly AreaPopulation[],
  origin: Origin,
): KnownPlaces {
  const { inputs, areas, outputs } = flattenedAt(architecture, origin);
  const places = [...inputs, ...areas.map(({ name }) => name), ...outputs, ...portNames(architecture)];
  const present = [...new Set([...places, ...PLACE_SETS])];
  const newborn = populations.flatMap((population) => newbornAreas(population, population.max));
  return { present, all: new Set([...present, ...newborn]) };
}

function checkWires(population: AreaPopulation, known: KnownPlaces, path: string, refuse: Refuse): void {
  for (const side of ['reads', 'feeds'] as const) {
    population[side].forEach(({ place }, i) => {
      if (known.all.has(place)) return;
      const found = `found "${place}", which the template "${population.name}" matches nothing with`;
      const expected = `expected one of: ${known.present.join(', ')}`;
      refuse(`${path}.${side}[${i}]`, `${found}, ${expected}. Declare it or mend the name.`);
    });
  }
}

function checkMatches(
  architecture: Architecture,
  population: AreaPopulation,
  path: string,
  refuse: Refuse,
): void {
  for (const side of ['reads', 'feeds'] as const) {
    const reached = population[side].some(
      ({ place }) => place !== '@peers' && placesOf(architecture, population, place).length > 0,
    );
    if (reached) continue;
    const found = `found that the template "${population.name}" matches nothing`;
    const expected = 'expected at least one place other than its peers';
    refuse(`${path}.${side}`, `${found}, ${expected}. Name one in "${side}".`);
  }
}

/** A second member is what shows whether peers would form a cycle. */
function checkPeers(architecture: Architecture, population: AreaPopulation, origin: Origin): void {
  const twice = newbornAreas(population, 2).reduce(
    (graph, member) => withNewborn(graph, population.name, member, origin),
    architecture,
  );
  evaluationOrder(twice, origin);
}

function checkEnds(
  links: Pick<ProjectionPopulation, 'sources' | 'targets'>,
  known: KnownPlaces,
  path: string,
  refuse: Refuse,
): void {
  for (const side of ['sources', 'targets'] as const) {
    links[side].forEach((place, i) => {
      if (known.all.has(place)) return;
      const expected = `expected one of: ${known.present.join(', ')}`;
      refuse(`${path}.${side}[${i}]`, `found "${place}", ${expected}. Declare it or mend the name.`);
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
  origin: Origin,
): void {
  const refuse = refusal(architecture);
  const path = `${origin.root}.plasticProjections`;
  const present = flattenedAt(architecture, origin).projections.map(projectionName);
  members.forEach((member, i) => {
    if (present.includes(member) && members.indexOf(member) === i) return;
    const found = present.includes(member) ? `"${member}" twice` : `no projection "${member}"`;
    const expected = `expected each member once, out of: ${present.join(', ')}`;
    refuse(`${path}.members[${i}]`, `found ${found}, ${expected}. Remove it.`);
  });
  const size = members.length;
  if (size >= min && size <= max) return;
  const expected = `expected ${min} to ${max} (min to max)`;
  refuse(
    `${path}.${size < min ? 'min' : 'max'}`,
    `found ${size} projections at the start, ${expected}. Change the bound.`,
  );
}
