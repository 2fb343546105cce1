import type { Architecture, Projection } from './architecture.ts';
import { ArchitectureError } from './errors.ts';
import { Paths } from './paths.ts';

/** Names of axes and inputs that every training step has besides those of its places. */
const RESERVED: readonly string[] = ['time', 'batch', 'learningRate', 'penaltyScale', 'clock'];

/** Full names: those of nested graphs stand before a dot. */
const NAME = /^[A-Za-z][\w-]*(\.[A-Za-z][\w-]*)*$/;

/** What names must be like. */
const NAME_FORM = 'a letter followed by letters, digits, "_" or "-"';

/**
 * Checks a graph as a whole.
 *
 * @param paths JSON paths of areas and projections, for messages.
 * @throws ArchitectureError naming the place and the remedy.
 */
export function checkArchitecture(architecture: Architecture, paths = new Paths()): void {
  checkNames(architecture, paths);
  checkUnits(architecture, paths);
  checkProjections(architecture, paths);
  evaluationOrder(architecture, paths);
  // What reaches a nested graph is seen in the outermost one.
  if (paths.root === '$') checkReach(architecture, paths);
  else checkPorts(architecture, paths);
}

/** Refuses an architecture; `path` is where the fault stands, as a JSON path. */
function fail({ name }: Architecture, path: string | undefined, message: string): never {
  throw new ArchitectureError(`architecture "${name}": ${path === undefined ? '' : `${path}: `}${message}`);
}

function checkNames(architecture: Architecture, paths: Paths): void {
  const { inputs, areas, outputs } = architecture;
  const named: readonly (readonly [string, string | undefined])[] = [
    ...inputs.map((name, i) => [name, `${paths.root}.inputs[${i}]`] as const),
    ...areas.map((area) => [area.name, at(paths.get(area), 'name')] as const),
    ...outputs.map((name, i) => [name, `${paths.root}.outputs[${i}]`] as const),
  ];
  const seen = new Set<string>();
  for (const [name, path] of named) {
    if (!nestedIn(architecture, name)) {
      fail(architecture, path, `found name "${name}", expected ${NAME_FORM}. Rename it.`);
    }
    const fault = nameFault(name);
    if (fault !== undefined) fail(architecture, path, fault);
    if (seen.has(name)) fail(architecture, path, `found "${name}" twice, expected unique names. Rename one.`);
    seen.add(name);
  }
  if (inputs.length === 0)
    fail(architecture, `${paths.root}.inputs`, 'found no input, expected at least one. Declare one.');
  if (outputs.length === 0)
    fail(architecture, `${paths.root}.outputs`, 'found no output, expected at least one. Declare one.');
}

/** What is wrong with a name, if something is. */
export function nameFault(name: string): string | undefined {
  if (!NAME.test(name)) return `found name "${name}", expected ${NAME_FORM}. Rename it.`;
  // Places are looked up by name in plain objects, which know some names already.
  if (RESERVED.includes(name) || name in {}) {
    return `found name "${name}", which is reserved, expected another. Rename it.`;
  }
  return undefined;
}

/** A path with a field of what it names. */
function at(path: string | undefined, field: string): string | undefined {
  return path === undefined ? undefined : `${path}.${field}`;
}

/** Whether a full name with a dot is that of a place in a nested graph. */
function nestedIn({ endpoints }: Architecture, name: string): boolean {
  const dot = name.indexOf('.');
  return dot < 0 || endpoints.some((endpoint) => endpoint.name.startsWith(name.slice(0, dot + 1)));
}

function checkUnits(architecture: Architecture, paths: Paths): void {
  for (const area of architecture.areas) {
    const { initial, min, max } = area.module.units;
    const path = paths.get(area) ?? area.name;
    if (![min, max].every(isCount) || min > max) {
      const found = `found bounds ${min} to ${max}`;
      const expected = 'expected whole numbers with 0 <= minUnits <= maxUnits';
      fail(architecture, `${path}.minUnits`, `${found}, ${expected}. Change one of them.`);
    }
    if (!(Number.isInteger(initial) && min <= initial && initial <= max)) {
      const expected = `expected ${min} to ${max} (minUnits to maxUnits)`;
      fail(architecture, `${path}.units`, `found ${initial}, ${expected}. Change it, or a bound.`);
    }
  }
}

/** Whether a number counts something. */
export function isCount(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}

function checkProjections(architecture: Architecture, paths: Paths): void {
  const { inputs, areas, outputs, projections } = architecture;
  const areaNames = areas.map((area) => area.name);
  const sources = [...inputs, ...areaNames];
  const targets = [...areaNames, ...outputs];
  const seen = new Set<string>();
  for (const projection of projections) {
    const { from, to, delay } = projection;
    const [path, label] = [paths.get(projection), `projection from "${from}" to "${to}"`];
    if (!sources.includes(from)) {
      const expected = `expected one of: ${sources.join(', ')}`;
      fail(
        architecture,
        at(path, 'from'),
        `${label}: found no input or area "${from}", ${expected}. Declare it or mend the name.`,
      );
    }
    if (!targets.includes(to)) {
      const expected = `expected one of: ${targets.join(', ')}`;
      fail(
        architecture,
        at(path, 'to'),
        `${label}: found no area or output "${to}", ${expected}. Declare it or mend the name.`,
      );
    }
    if (delay === 1 && (inputs.includes(from) || outputs.includes(to))) {
      fail(
        architecture,
        at(path, 'delay'),
        `${label}: found delay 1, expected 0: delays stand between areas. Leave it out.`,
      );
    }
    if (seen.has(`${from}>${to}`)) {
      fail(
        architecture,
        path,
        `${label}: found it twice, expected at most one projection between two places. Remove one.`,
      );
    }
    seen.add(`${from}>${to}`);
  }
  checkModulation(architecture, paths);
}

/** What only scales needs something to scale. */
function checkModulation(architecture: Architecture, paths: Paths): void {
  for (const projection of architecture.projections) {
    if (projection.interaction !== 'multiplicative') continue;
    const { to } = projection;
    const driven = architecture.projections.some(
      (other) => other.to === to && other.interaction !== 'multiplicative',
    );
    if (!driven) {
      fail(
        architecture,
        paths.get(projection),
        `found only multiplicative projections to "${to}", expected an additive one or a mixture for them to scale. Add one.`,
      );
    }
  }
}

/**
 * The order in which areas are computed within a step: sources of projections without delay first.
 *
 * @throws ArchitectureError naming the cycle if there is one.
 */
export function evaluationOrder(architecture: Architecture, paths = new Paths()): readonly string[] {
  const order = ordered(architecture);
  if (Array.isArray(order)) return order as readonly string[];
  const { cycle } = order as { readonly cycle: readonly string[] };
  return fail(
    architecture,
    cyclePath(architecture, cycle, paths) ?? `${paths.root}.projections`,
    `found a cycle of projections without delay, ${cycle.map((area) => `"${area}"`).join(' -> ')}, expected none. Give one ` +
      'of them delay 1, so that it reads the step before.',
  );
}

/** The path of the last declared of a cycle's projections. */
function cyclePath(
  { projections }: Architecture,
  cycle: readonly string[],
  paths: Paths,
): string | undefined {
  const within = projections.filter(({ from, to, delay }) => {
    return delay === 0 && cycle.some((area, i) => area === from && cycle[i + 1] === to);
  });
  const last = within.at(-1);
  return last && paths.get(last);
}

/** Whether projections without delay form a cycle. */
export function immediateCycle(architecture: Architecture): boolean {
  return !Array.isArray(ordered(architecture));
}

/** Areas in the order of computation, or the first cycle found. */
function ordered({
  areas,
  projections,
}: Architecture): readonly string[] | { readonly cycle: readonly string[] } {
  const immediate = new Map<string, string[]>(areas.map((area) => [area.name, []]));
  for (const { from, to, delay } of projections) {
    if (delay === 0 && immediate.has(from)) immediate.get(to)?.push(from);
  }
  const done = new Set<string>();
  const path: string[] = [];
  let cycle: readonly string[] | undefined;
  const visit = (name: string): void => {
    if (done.has(name) || cycle) return;
    const start = path.indexOf(name);
    if (start >= 0) {
      cycle = [...path.slice(start), name].reverse();
      return;
    }
    path.push(name);
    for (const source of immediate.get(name) ?? []) visit(source);
    path.pop();
    done.add(name);
  };
  for (const { name } of areas) visit(name);
  return cycle ? { cycle } : [...done];
}

/** Entries and exits of a nested graph must lead somewhere. */
function checkPorts(architecture: Architecture, paths: Paths): void {
  const { inputs, outputs, projections } = architecture;
  const check = (
    side: 'inputs' | 'outputs',
    names: readonly string[],
    used: (name: string) => boolean,
  ): void => {
    const i = names.findIndex((name) => !used(name));
    if (i < 0) return;
    const verb = side === 'inputs' ? 'reads' : 'feeds';
    const message = `found that nothing ${verb} "${names[i]}", expected a projection. Add one or remove it.`;
    fail(architecture, `${paths.root}.${side}[${i}]`, message);
  };
  check('inputs', inputs, (name) => projections.some(({ from }) => from === name));
  check('outputs', outputs, (name) => projections.some(({ to }) => to === name));
}

function checkReach(architecture: Architecture, paths: Paths): void {
  const problem = unreached(architecture);
  if (!problem) return;
  const { inputs, areas, outputs } = architecture;
  const area = areas.find(({ name }) => name === problem.place);
  const ports = (side: 'inputs' | 'outputs', names: readonly string[]): string | undefined =>
    names.includes(problem.place) ? `${paths.root}.${side}[${names.indexOf(problem.place)}]` : undefined;
  const path = area ? paths.get(area) : (ports('inputs', inputs) ?? ports('outputs', outputs));
  fail(architecture, path, problem.message);
}

/** The first place that no input reaches or that reaches no output, if there is one. */
function unreached(
  architecture: Architecture,
): { readonly place: string; readonly message: string } | undefined {
  const { inputs, areas, outputs, projections } = architecture;
  const fed = closure(inputs, projections, 'from', 'to');
  const used = closure(outputs, projections, 'to', 'from');
  const unfed = [...areas.map((area) => area.name), ...outputs].find((name) => !fed.has(name));
  if (unfed !== undefined) {
    const message = `found that no input reaches "${unfed}", expected a path to it. Add a projection or remove it.`;
    return { place: unfed, message };
  }
  const readLater = readByNewborns(architecture);
  const unused = [...inputs, ...areas.map((area) => area.name)].find(
    (name) => !used.has(name) && !readLater(name),
  );
  if (unused === undefined) return undefined;
  const message = `found that "${unused}" reaches no output, expected a path to one. Add a projection or remove it.`;
  return { place: unused, message };
}

/** Which inputs areas or projections that are not born yet would read. */
function readByNewborns(architecture: Architecture): (name: string) => boolean {
  const { inputs, areaPopulations, projectionPopulation } = architecture;
  const read = new Set([
    ...areaPopulations.flatMap(({ reads }) => reads.map(({ place }) => place)),
    ...(projectionPopulation?.sources ?? []),
  ]);
  return (name) => inputs.includes(name) && (read.has(name) || read.has('@inputs'));
}

function closure(
  start: readonly string[],
  projections: readonly Projection[],
  along: 'from' | 'to',
  to: 'from' | 'to',
): Set<string> {
  const reached = new Set(start);
  for (let size = -1; size !== reached.size;) {
    size = reached.size;
    for (const projection of projections) if (reached.has(projection[along])) reached.add(projection[to]);
  }
  return reached;
}
