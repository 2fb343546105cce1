import { type Architecture, type Area, type Interaction, isGraph, type Projection } from './architecture.ts';
import { ArchitectureError } from './errors.ts';
import type { GrowableModule } from '../modules/growable-module.ts';
import { isMeeting, type Meeting, meetingOf } from './meeting.ts';
import { nameIn, nameWithin } from './place-name.ts';

/** A module in its place in a flat graph. */
interface FlatArea {
  /** With the names of the nested graphs that it is in before its own. */
  readonly name: string;
  readonly module: GrowableModule;
  /** The nested graph that it is in, if it is in one. */
  readonly graph: string | undefined;
  /** Where it stands in the JSON of the architecture. */
  readonly path: string;
}

/** A projection between ports and areas of a flat graph. */
export interface FlatProjection extends Projection {
  /** Where it stands in the JSON of the architecture. */
  readonly path: string;
}

/**
 * An architecture without its nesting: what a model is built from. A nested graph is replaced by its areas under its name
 * and a dot, so that nesting costs nothing.
 */
export interface FlatGraph {
  readonly inputs: readonly string[];
  readonly areas: readonly FlatArea[];
  readonly outputs: readonly string[];
  /** In the order in which drives are summed. */
  readonly projections: readonly FlatProjection[];
}

/** Where an architecture and its first newborns were declared, for messages. */
export interface Origin {
  /** JSON path of the graph. */
  readonly root: string;
  /** Paths within the graph of areas and projections that were born as it was declared; others stand there themselves. */
  readonly born: Map<Area | Projection, string>;
}

/** The origin of a graph that stands in no other. */
export const OUTERMOST: Origin = { root: '$', born: new Map() };

/** Areas and projections that a graph may have, those of nested graphs among them. */
export const MOST_AREAS = 1000;
const MOST_PROJECTIONS = 10_000;

const flatGraphs = new WeakMap<Architecture, FlatGraph>();

/**
 * The flat graph of an architecture, made once.
 *
 * @throws ArchitectureError if a projection to or from a nested graph does not say where it ends, or if delays or
 *   interactions inside and outside of a nested graph cannot be joined, or if there are too many areas or projections.
 */
export function flatten(architecture: Architecture): FlatGraph {
  const known = flatGraphs.get(architecture);
  if (known) return known;
  const flat = flattened(architecture, OUTERMOST);
  flatGraphs.set(architecture, flat);
  return flat;
}

/** The flat graph of an architecture with the paths at which it was declared. */
export function flattenedAt(architecture: Architecture, origin: Origin): FlatGraph {
  // Where nothing was born, everything stands where it was declared.
  const plain = origin.root === OUTERMOST.root && origin.born.size === 0;
  return plain ? flatten(architecture) : flattened(architecture, origin);
}

function flattened(architecture: Architecture, { root, born }: Origin): FlatGraph {
  const { inputs, areas, outputs, projections } = architecture;
  const pathOf = (place: Area | Projection, path: string): string => root + (born.get(place) ?? path);
  const contents = areas.map((area, i) => contentOf(area, pathOf(area, `.areas[${i}]`)));
  const nested = contents.filter((content) => content.projections.length > 0);
  const within = (first: number, last = first): readonly FlatProjection[] =>
    nested.filter(({ after }) => first <= after && after <= last).flatMap((content) => content.projections);
  const few = (place: 'areas' | 'projections', count: number, most: number): void => {
    if (count <= most) return;
    const found = `found more than ${most} ${place}, those of nested graphs among them`;
    throw new ArchitectureError(
      `architecture "${architecture.name}": ${root}.${place}: ${found}, expected fewer.`,
    );
  };
  few(
    'areas',
    contents.reduce((count, content) => count + content.areas.length, 0),
    MOST_AREAS,
  );
  const flat: FlatProjection[] = [];
  projections.forEach((wire, i) => {
    flat.push(...within(i), ...resolved(architecture, wire, pathOf(wire, `.projections[${i}]`)));
    few('projections', flat.length, MOST_PROJECTIONS);
  });
  flat.push(...within(projections.length, Infinity));
  few('projections', flat.length, MOST_PROJECTIONS);
  return { inputs, areas: contents.flatMap((content) => content.areas), outputs, projections: flat };
}

/** What a flat graph holds of one area. */
interface FlatContent extends Pick<FlatGraph, 'areas' | 'projections'> {
  readonly after: number;
}

function contentOf({ name, content, after = 0 }: Area, path: string): FlatContent {
  if (!isGraph(content)) {
    return { areas: [{ name, module: content, graph: undefined, path }], projections: [], after };
  }
  const { areas, projections } = flatten(content);
  const place = (within: string): string => `${path}.graph${within.slice('$'.length)}`;
  const isArea = (end: string): boolean => areas.some((area) => area.name === end);
  return {
    areas: areas.map((area) => ({
      name: nameIn(name, area.name),
      module: area.module,
      graph: area.graph === undefined ? name : nameIn(name, area.graph),
      path: place(area.path),
    })),
    // Those to and from ports are ways into and out of the graph.
    projections: projections
      .filter(({ from, to }) => isArea(from) && isArea(to))
      .map((each) => ({
        ...each,
        from: nameIn(name, each.from),
        to: nameIn(name, each.to),
        path: place(each.path),
      })),
    after,
  };
}

/** The projections between ports and areas that one of a graph's projections stands for. */
export function resolved(
  architecture: Architecture,
  wire: Projection,
  path: string,
): readonly FlatProjection[] {
  const fail = (at: string, message: string): never => {
    throw new ArchitectureError(`architecture "${architecture.name}": ${at}: ${message}`);
  };
  const sources = waysTo(architecture, wire.from, 'outputs', (fault) => fail(`${path}.from`, fault));
  const targets = waysTo(architecture, wire.to, 'inputs', (fault) => fail(`${path}.to`, fault));
  if (sources.length * targets.length > MOST_PROJECTIONS) {
    fail(path, `found a projection between ${sources.length} and ${targets.length} areas, expected fewer.`);
  }
  return sources.flatMap((source) =>
    targets.map((target) => {
      const delay = source.delay + wire.delay + target.delay;
      const acting = [source, wire, target]
        .map((each) => each.interaction)
        .filter((each) => each !== 'additive');
      if (delay > 1 || acting.length > 1) {
        const found =
          delay > 1 ? `a delay of ${delay} steps` : `interactions ${acting.join(' and ')} in a row`;
        fail(
          path,
          `found ${found} from "${source.place}" to "${target.place}", expected at most one along the way into and out of ` +
            'nested graphs. Take one away.',
        );
      }
      const interaction = acting[0] ?? 'additive';
      const meetings = [source, wire, target].filter(isMeeting);
      if (meetings.length > 1) {
        fail(
          path,
          `found windows, pools or flattening ${meetings.length} times in a row from "${source.place}" to "${target.place}", ` +
            'expected them at most once along the way into and out of nested graphs. Take one away.',
        );
      }
      const ends = { from: source.place, to: target.place };
      return { ...ends, delay: delay as 0 | 1, interaction, ...meetingOf(meetings[0] ?? {}), path };
    }),
  );
}

/** An area behind a port of a nested graph, or any other place, with how it is reached. */
interface Way extends Meeting {
  readonly place: string;
  readonly delay: 0 | 1;
  readonly interaction: Interaction;
}

/** What the name of a projection's end leads to: areas behind the named port of a nested graph, or the place itself. */
function waysTo(
  { areas }: Architecture,
  place: string,
  side: 'inputs' | 'outputs',
  fail: (fault: string) => never,
  around: (name: string) => string = (name) => name,
): readonly Way[] {
  for (const { name, content } of areas) {
    const rest = nameWithin(name, place);
    if (rest === undefined || !isGraph(content)) continue;
    const ports = content[side];
    const port = rest === '' && ports.length === 1 ? ports[0] : rest;
    const outer = (within: string): string => around(nameIn(name, within));
    if (port === '') {
      return fail(
        `found "${around(place)}", a nested graph with several ${side}, expected one of: ${ports.map(outer).join(', ')}.`,
      );
    }
    if (!ports.includes(port!)) return waysTo(content, port!, side, fail, outer);
    const [near, far] = side === 'inputs' ? (['from', 'to'] as const) : (['to', 'from'] as const);
    return flatten(content)
      .projections.filter((projection) => projection[near] === port)
      .map(({ [far]: end, delay, interaction, ...sites }) => ({
        ...{ place: outer(end), delay, interaction },
        ...meetingOf(sites),
      }));
  }
  return [{ place: around(place), delay: 0, interaction: 'additive' }];
}

/** Names under which projections reach nested graphs and their ports. */
export function portNames({ areas }: Architecture): readonly string[] {
  return areas.flatMap(({ name, content }) => {
    if (!isGraph(content)) return [];
    const within = [...content.inputs, ...content.outputs, ...portNames(content)];
    return [name, ...within.map((port) => nameIn(name, port))];
  });
}
