import { newbornAreas, placesOf, withNewborn } from './area-birth.ts';
import { type Architecture, isGraph } from './architecture.ts';
import type { DeclaredAreas, DeclaredProjections } from './assemble.ts';
import { evaluationOrder, isCount, nameFault, refusal } from './check-architecture.ts';
import { flattenedAt, MOST_AREAS, type Origin, portNames } from './flat-graph.ts';
import { type AreaPopulation, PLACE_SETS, type ProjectionPopulation } from './architecture-populations.ts';
import { projectionName } from './projection-birth.ts';
import { tryModule } from '../modules/place-module.ts';

/** Refuses one population; the field is where in its JSON the fault stands. */
type Refuse = (field: string, message: string) => never;

/**
 * Checks the populations of a graph before their first units are born: names, bounds, and that templates find what they
 * are to be connected with.
 *
 * @throws ArchitectureError with the JSON path and the remedy.
 */
export function checkPopulations(
  architecture: Architecture,
  populations: readonly DeclaredAreas[],
  links: DeclaredProjections | undefined,
  origin: Origin,
): void {
  const refuseAt = (path: string): Refuse => {
    return (field, message) => refusal(architecture)(`${origin.root}.${path}.${field}`, message);
  };
  // Places of all who may be born are listed: first of all there must not be too many.
  populations.forEach(({ max }, i) => {
    if (!(max > MOST_AREAS)) return;
    refuseAt(`populations[${i}]`)(
      'max',
      `found ${max}, expected at most ${MOST_AREAS} areas. Use a smaller bound.`,
    );
  });
  const known = knownPlaces(architecture, populations, origin);
  // What has grown may have lost what newborns read or feed, or closed their way: then none are born.
  const grown = links?.members !== undefined || populations.some(({ named }) => named > 0);
  populations.forEach((population, i) => {
    const refuse = refuseAt(`populations[${i}]`);
    checkName(architecture, population.name, populations.slice(0, i), refuse);
    checkNewbornNames(architecture, population, refuse);
    if (!isGraph(population.template)) tryModule(population.template, population.name);
    checkSizes(population, refuse);
    checkAreaUnits(architecture, population, refuse);
    const unmatched = `, which the template "${population.name}" matches nothing with`;
    for (const side of ['reads', 'feeds'] as const) {
      const places = population[side].map(({ place }) => place);
      checkPlaces(places, known, (at, found, remedy) => refuse(`${side}[${at}]`, found + unmatched + remedy));
    }
    if (grown) return;
    checkMatches(architecture, population, refuse);
    // A second unit is what shows whether peers would form a cycle.
    const twice = newbornAreas(population, 2).reduce(
      (graph, unit) => withNewborn(graph, population.name, unit, { origin }),
      architecture,
    );
    evaluationOrder(twice, origin);
  });
  if (!links) return;
  const refuse = refuseAt('plasticProjections');
  checkName(architecture, links.name, populations, refuse);
  checkBounds(links, refuse);
  for (const side of ['sources', 'targets'] as const) {
    checkPlaces(links[side], known, (at, found, remedy) => refuse(`${side}[${at}]`, found + remedy));
  }
}

function checkName(
  { inputs, outputs, areas }: Architecture,
  name: string,
  before: readonly { readonly name: string }[],
  refuse: Refuse,
): void {
  const named = [...areas, ...before].map((each) => each.name);
  if ([...inputs, ...outputs, ...named].includes(name)) {
    refuse('name', `found "${name}" twice, expected unique names. Rename one.`);
  }
  const fault = nameFault(name);
  if (fault !== undefined) refuse('name', fault);
}

/** Names of newborns are the population's with a number: no other place may have one that is still to come. */
function checkNewbornNames(
  { inputs, outputs, areas }: Architecture,
  { name, named }: AreaPopulation,
  refuse: Refuse,
): void {
  const clash = [...inputs, ...areas.map((area) => area.name), ...outputs].find((place) => {
    const number = place.startsWith(name) ? place.slice(name.length) : '';
    return /^[1-9]\d*$/.test(number) && Number(number) > named;
  });
  if (clash === undefined) return;
  const found = `found that a newborn will be called "${clash}" as another place is`;
  refuse('name', `${found}, expected names of its own. Rename one.`);
}

function checkSizes(population: DeclaredAreas, refuse: Refuse): void {
  const { min, max, members, initial } = population;
  checkBounds(population, refuse);
  for (const field of ['initial', 'named'] as const) {
    const count = population[field];
    if (!isCount(count)) {
      refuse(field, `found ${count}, expected a whole number, 0 or more. Change it.`);
    }
  }
  const size = initial + members.length;
  if (size >= min && size <= max) return;
  const expected = `expected ${min} to ${max} (min to max)`;
  refuse('initial', `found ${size} members at the start, ${expected}. Change it, or a bound.`);
}

function checkBounds({ min, max }: Pick<AreaPopulation, 'min' | 'max'>, refuse: Refuse): void {
  if ([min, max].every(isCount) && min <= max) return;
  const expected = 'expected whole numbers with 0 <= min <= max';
  refuse('min', `found bounds ${min} to ${max}, ${expected}. Change one of them.`);
}

function checkAreaUnits({ areas }: Architecture, { members }: AreaPopulation, refuse: Refuse): void {
  const names = areas.map((area) => area.name);
  members.forEach((unit, i) => {
    if (members.indexOf(unit) !== i) {
      refuse(`members[${i}]`, `found "${unit}" twice, expected each member once. Remove one.`);
    }
    if (names.includes(unit)) return;
    const expected = `expected one of: ${names.join(', ')}`;
    refuse(`members[${i}]`, `found no area "${unit}", ${expected}. Declare it or mend the name.`);
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

function checkPlaces(
  places: readonly string[],
  { present, all }: KnownPlaces,
  refuse: (at: number, found: string, remedy: string) => never,
): void {
  const at = places.findIndex((place) => !all.has(place));
  if (at < 0) return;
  const remedy = `, expected one of: ${present.join(', ')}. Declare it or mend the name.`;
  refuse(at, `found "${places[at]}"`, remedy);
}

function checkMatches(architecture: Architecture, population: AreaPopulation, refuse: Refuse): void {
  for (const side of ['reads', 'feeds'] as const) {
    const others = population[side].filter(({ place }) => place !== '@peers');
    if (others.some(({ place }) => placesOf(architecture, population, place).length > 0)) continue;
    const found = `found that the template "${population.name}" matches nothing`;
    const expected = 'expected at least one place other than its peers';
    refuse(side, `${found}, ${expected}. Name one in "${side}".`);
  }
}

/**
 * Checks which projections of a graph may be removed: that there are such, and not too many or too few.
 *
 * @throws ArchitectureError with the JSON path and the remedy.
 */
export function checkPlasticUnits(
  architecture: Architecture,
  { members, min, max }: ProjectionPopulation,
  origin: Origin,
): void {
  const refuse: Refuse = (field, message) =>
    refusal(architecture)(`${origin.root}.plasticProjections.${field}`, message);
  const present = flattenedAt(architecture, origin).projections.map(projectionName);
  members.forEach((unit, i) => {
    if (present.includes(unit) && members.indexOf(unit) === i) return;
    const found = present.includes(unit) ? `"${unit}" twice` : `no projection "${unit}"`;
    const expected = `expected each member once, out of: ${present.join(', ')}`;
    refuse(`members[${i}]`, `found ${found}, ${expected}. Remove it.`);
  });
  const size = members.length;
  if (size >= min && size <= max) return;
  const expected = `expected ${min} to ${max} (min to max)`;
  const found = `found ${size} projections at the start`;
  refuse(size < min ? 'min' : 'max', `${found}, ${expected}. Change the bound.`);
}
