import { describeValue, faultText, isName, LONGEST_NAME, NAME_WORDS } from '@meristem/autodiff';
import type { Architecture, Projection } from './architecture.ts';
import { ArchitectureError } from './errors.ts';
import { type FlatGraph, flattenedAt, OUTERMOST, type Origin } from './flat-graph.ts';
import { meetingFault } from './meeting.ts';
import { tryModule } from '../modules/place-module.ts';
import { sequenceCycle } from './sequence-cycle.ts';
import { stepOrder } from './step-order.ts';

/** Names of axes and inputs that every training step has besides those of its places. */
const RESERVED: readonly string[] = ['time', 'batch', 'learningRate', 'penaltyScale', 'clock'];

const NAME = /^[A-Za-z][\w-]*$/;

/** Refuses a graph; the path is where the fault stands in its JSON. */
type Refuse = (path: string, message: string) => never;

/** How an architecture is refused. */
export function refusal({ name }: Pick<Architecture, 'name'>): Refuse {
  return (path, message) => {
    throw new ArchitectureError(`architecture ${describeValue(name)}: ${path}: ${message}`);
  };
}

/**
 * Checks a graph as a whole. A nested one need not be sound by itself: what reaches it is seen in the outermost.
 *
 * @param origin where it was declared, for messages.
 * @throws ArchitectureError naming the place and the remedy.
 */
export function checkArchitecture(architecture: Architecture, origin: Origin = OUTERMOST): void {
  const refuse = refusal(architecture);
  const { root } = origin;
  const graph = flattenedAt(architecture, origin);
  checkNames(architecture, origin, refuse);
  checkUnits(graph, refuse);
  for (const { module, name } of graph.areas) tryModule(module, name);
  checkProjections(graph, refuse);
  evaluationOrder(architecture, origin);
  if (root === OUTERMOST.root) {
    checkModulation(graph, refuse);
    checkReach(architecture, graph, refuse);
  } else checkPorts(graph, root, refuse);
}

function checkNames(
  { name: own, inputs, areas, outputs }: Architecture,
  { root, born }: Origin,
  refuse: Refuse,
): void {
  if (!isName(own)) {
    refuse(`${root}.name`, `found ${describeValue(own)}, expected ${NAME_WORDS}. Rename it.`);
  }
  const named: readonly (readonly [string, string])[] = [
    ...inputs.map((name, i) => [name, `${root}.inputs[${i}]`] as const),
    ...areas.map((area, i) => [area.name, `${root}${born.get(area) ?? `.areas[${i}]`}.name`] as const),
    ...outputs.map((name, i) => [name, `${root}.outputs[${i}]`] as const),
  ];
  const seen = new Set<string>();
  for (const [name, path] of named) {
    const fault = nameFault(name);
    if (fault !== undefined) refuse(path, fault);
    if (seen.has(name)) refuse(path, `found "${name}" twice, expected unique names. Rename one.`);
    seen.add(name);
  }
  for (const [side, count] of [['input', inputs.length] as const, ['output', outputs.length] as const]) {
    if (count === 0) refuse(`${root}.${side}s`, `found no ${side}, expected at least one. Declare one.`);
  }
}

/** What is wrong with a name, if something is. */
export function nameFault(name: string): string | undefined {
  if (!NAME.test(name)) {
    return `found name ${describeValue(name)}, expected a letter followed by letters, digits, "_" or "-". Rename it.`;
  }
  if (name.length > LONGEST_NAME) {
    return `found a name of ${name.length} characters, expected at most ${LONGEST_NAME}. Rename it.`;
  }
  // Places are looked up by name in plain objects, which know some names already.
  if (RESERVED.includes(name) || name in {}) {
    return `found name "${name}", which is reserved, expected another. Rename it.`;
  }
  return undefined;
}

function checkUnits({ areas }: FlatGraph, refuse: Refuse): void {
  for (const { module, path } of areas) {
    const { initial, min, max } = module.units;
    if (![min, max].every(isCount) || min > max) {
      const expected = 'expected whole numbers with 0 <= minUnits <= maxUnits';
      refuse(`${path}.minUnits`, `found bounds ${min} to ${max}, ${expected}. Change one of them.`);
    }
    if (!(Number.isInteger(initial) && min <= initial && initial <= max)) {
      const expected = `expected ${min} to ${max} (minUnits to maxUnits)`;
      refuse(`${path}.units`, `found ${initial}, ${expected}. Change it, or a bound.`);
    }
  }
}

/** Whether a number counts something. */
export function isCount(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}

function checkProjections({ inputs, areas, outputs, projections }: FlatGraph, refuse: Refuse): void {
  const names = areas.map((area) => area.name);
  const ends = { from: new Set([...inputs, ...names]), to: new Set([...names, ...outputs]) };
  const words = { from: 'input or area', to: 'area or output' };
  const seen = new Set<string>();
  for (const projection of projections) {
    const { from, to, delay, path } = projection;
    const label = `projection from "${from}" to "${to}"`;
    for (const end of ['from', 'to'] as const) {
      if (ends[end].has(projection[end])) continue;
      const found = `found no ${words[end]} "${projection[end]}", expected one of: ${[...ends[end]].join(', ')}`;
      refuse(`${path}.${end}`, `${label}: ${found}. Declare it or mend the name.`);
    }
    if (delay === 1 && (inputs.includes(from) || outputs.includes(to))) {
      const expected = 'expected 0: delays stand between areas';
      refuse(`${path}.delay`, `${label}: found delay 1, ${expected}. Leave it out.`);
    }
    const meeting = meetingFault(projection);
    if (meeting) {
      const { path: field, ...fault } = meeting;
      refuse(`${path}.${field}`, faultText({ path: label, ...fault }));
    }
    if (seen.has(`${from}>${to}`)) {
      const expected = 'expected at most one projection between two places';
      refuse(path, `${label}: found it twice, ${expected}. Remove one.`);
    }
    seen.add(`${from}>${to}`);
  }
}

/** What only scales needs something to scale. */
function checkModulation({ projections }: FlatGraph, refuse: Refuse): void {
  const driven = new Set(
    projections.filter(({ interaction }) => interaction !== 'multiplicative').map(({ to }) => to),
  );
  const idle = projections.find(({ to }) => !driven.has(to));
  if (!idle) return;
  refuse(
    idle.path,
    `found only multiplicative projections to "${idle.to}", expected an additive one or a mixture for them to scale. Add one.`,
  );
}

/**
 * The order in which areas are computed within a step: sources of projections without delay first.
 *
 * @throws ArchitectureError naming the cycle if there is one, or one of delayed projections through a module over sequences.
 */
export function evaluationOrder(architecture: Architecture, origin: Origin = OUTERMOST): readonly string[] {
  const graph = flattenedAt(architecture, origin);
  const { order, cycle } = stepOrder(graph);
  if (!cycle) {
    checkSequences(architecture, graph);
    return order;
  }
  const within = graph.projections.filter(({ from, to, delay }) => {
    return delay === 0 && cycle.some((area, i) => area === from && cycle[i + 1] === to);
  });
  return refusal(architecture)(
    // The last declared is the one to be mended.
    within.at(-1)!.path,
    `found a cycle of projections without delay, ${cycle.map((area) => `"${area}"`).join(' -> ')}, expected none. Give one ` +
      'of them delay 1, so that it reads the step before.',
  );
}

/** What computes all steps at once cannot read what follows from it. */
function checkSequences(architecture: Architecture, { areas, projections }: FlatGraph): void {
  const cycle = sequenceCycle({ areas, projections });
  if (!cycle) return;
  const within = projections.filter(({ from, to }) =>
    cycle.some((area, i) => area === from && cycle[i + 1] === to),
  );
  const { kind } = areas.find(({ name }) => name === cycle[0])!.module;
  refusal(architecture)(
    within.at(-1)!.path,
    `found "${cycle[0]}", a module of kind "${kind}", which computes all steps at once, on a cycle of projections, ` +
      `${cycle.map((area) => `"${area}"`).join(' -> ')}, expected it on none, delayed ones included. Remove one of them, or ` +
      'let a recurrent pool stand in its place.',
  );
}

/** Entries and exits of a nested graph must lead somewhere. */
function checkPorts({ inputs, outputs, projections }: FlatGraph, root: string, refuse: Refuse): void {
  const check = (names: readonly string[], end: 'from' | 'to', place: string, verb: string): void => {
    const i = names.findIndex((name) => !projections.some((projection) => projection[end] === name));
    if (i < 0) return;
    const message = `found that nothing ${verb} "${names[i]}", expected a projection. Add one or remove it.`;
    refuse(`${root}.${place}[${i}]`, message);
  };
  check(inputs, 'from', 'inputs', 'reads');
  check(outputs, 'to', 'outputs', 'feeds');
}

/** Some input must reach every place, and every place some output. */
function checkReach(architecture: Architecture, graph: FlatGraph, refuse: Refuse): void {
  const { areas, projections } = graph;
  const ports = (side: 'inputs' | 'outputs'): readonly Place[] =>
    graph[side].map((name, i) => ({ name, path: `${OUTERMOST.root}.${side}[${i}]` }));
  const [inputs, outputs] = [ports('inputs'), ports('outputs')];
  const fed = closure(graph.inputs, projections, 'from', 'to');
  const unfed = [...areas, ...outputs].find(({ name }) => !fed.has(name));
  if (unfed) {
    const found = `found that no input reaches "${unfed.name}"`;
    refuse(unfed.path, `${found}, expected a path to it. Add a projection or remove it.`);
  }
  const used = closure(graph.outputs, projections, 'to', 'from');
  const readLater = readByNewborns(architecture);
  const unused = [...inputs, ...areas].find(({ name }) => !used.has(name) && !readLater(name));
  if (!unused) return;
  const found = `found that "${unused.name}" reaches no output`;
  refuse(unused.path, `${found}, expected a path to one. Add a projection or remove it.`);
}

/** A port or area with its JSON path. */
interface Place {
  readonly name: string;
  readonly path: string;
}

/** Which inputs areas or projections that are not born yet would read. */
function readByNewborns({
  inputs,
  populations,
  plasticProjections,
}: Architecture): (name: string) => boolean {
  const read = new Set([
    ...populations.flatMap(({ reads }) => reads.map(({ place }) => place)),
    ...(plasticProjections?.sources ?? []),
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
