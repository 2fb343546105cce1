import type { Architecture, Area, Interaction, Projection } from './architecture.ts';
import { ArchitectureError } from './errors.ts';
import type { GrowableModule } from '../modules/growable-module.ts';
import { isGraph } from './member-population.ts';
import { Paths } from './paths.ts';

/** Where a projection to an entry of a nested graph, or from an exit of one, really starts or ends. */
export interface Endpoint {
  /** The nested graph, or one of its entries or exits: `column`, `column.drive`. */
  readonly name: string;
  readonly side: 'entry' | 'exit';
  readonly links: readonly EndpointLink[];
}

/** One area behind an entry or exit, with how the nested graph connects it. */
interface EndpointLink {
  readonly place: string;
  readonly delay: 0 | 1;
  readonly interaction: Interaction;
}

/** What a place in a graph comes down to: areas, the projections between them, and how to reach them. */
export interface Inlined {
  readonly areas: readonly Area[];
  readonly projections: readonly Projection[];
  readonly endpoints: readonly Endpoint[];
}

/**
 * A module or a nested graph in its place: a nested graph is replaced by its areas, under its name and a dot, so that the
 * network is one flat graph in the end and nesting costs nothing.
 *
 * @throws ArchitectureError if the nested graph has populations of its own.
 */
export function inlined(
  name: string,
  content: GrowableModule | Architecture,
  path: string,
  paths = new Paths(),
): Inlined {
  if (!isGraph(content)) {
    const area: Area = { name, module: content };
    paths.set(area, path);
    return { areas: [area], projections: [], endpoints: [] };
  }
  if (content.areaPopulations.length > 0 || content.projectionPopulation) {
    throw new ArchitectureError(
      `architecture "${content.name}" as area "${name}": ${path}.graph: found populations of areas or projections, expected ` +
        'none in a nested graph. Declare them in the outermost graph.',
    );
  }
  const areas = content.areas.map((area) => {
    const placed: Area = { ...area, name: `${name}.${area.name}` };
    paths.set(placed, declaredPath(content, area.name, `${path}.graph`));
    return placed;
  });
  const isArea = (place: string): boolean => content.areas.some((area) => area.name === place);
  const within = content.projections.flatMap((projection) => {
    if (!isArea(projection.from) || !isArea(projection.to)) return [];
    const placed = { ...projection, from: `${name}.${projection.from}`, to: `${name}.${projection.to}` };
    const i = content.declaration.projections.findIndex(
      ({ from, to }) => from === projection.from && to === projection.to,
    );
    paths.set(placed, `${path}.graph.projections${i < 0 ? '' : `[${i}]`}`);
    return [placed];
  });
  return { areas, projections: within, endpoints: endpointsOf(name, content) };
}

/** The path of an area of a graph, which may be in a graph that is nested within. */
function declaredPath(graph: Architecture, area: string, path: string): string {
  const [head, ...rest] = area.split('.');
  const i = graph.declaration.areas.findIndex(({ name }) => name === head);
  const content = graph.declaration.areas[i]?.content;
  const own = `${path}.areas[${i}]`;
  return content && isGraph(content) ? declaredPath(content, rest.join('.'), `${own}.graph`) : own;
}

function endpointsOf(name: string, graph: Architecture): readonly Endpoint[] {
  const links = (place: string, near: 'from' | 'to', far: 'from' | 'to'): readonly EndpointLink[] =>
    graph.projections
      .filter((projection) => projection[near] === place)
      .map((projection) => ({ ...projection, place: `${name}.${projection[far]}` }))
      .map(({ place: at, delay, interaction }) => ({ place: at, delay, interaction }));
  const entries = graph.inputs.map((entry): Endpoint => {
    return { name: `${name}.${entry}`, side: 'entry', links: links(entry, 'from', 'to') };
  });
  const exits = graph.outputs.map((exit): Endpoint => {
    return { name: `${name}.${exit}`, side: 'exit', links: links(exit, 'to', 'from') };
  });
  const own = [entries, exits].flatMap((ends) =>
    ends.length === 1 ? [{ ...(ends[0] as Endpoint), name }] : [],
  );
  const nested = graph.endpoints.map((endpoint) => ({
    ...endpoint,
    name: `${name}.${endpoint.name}`,
    links: endpoint.links.map((link) => ({ ...link, place: `${name}.${link.place}` })),
  }));
  return [...own, ...entries, ...exits, ...nested];
}

/** JSON paths of a wire and of its ends, for messages. */
export interface WirePaths {
  readonly wire: string;
  readonly from: string;
  readonly to: string;
}

/**
 * The projections between areas that one between nested graphs stands for.
 *
 * @throws ArchitectureError if an end is one of several of its graph without saying which, or if delays or interactions
 *   inside and outside of a nested graph cannot be joined.
 */
export function resolved(
  graph: string,
  wire: Projection,
  endpoints: readonly Endpoint[],
  at: WirePaths,
): readonly Projection[] {
  const from = linksOf(graph, wire.from, 'exit', endpoints, at.from);
  const to = linksOf(graph, wire.to, 'entry', endpoints, at.to);
  return from.flatMap((source) =>
    to.map((target) => {
      const delay = source.delay + wire.delay + target.delay;
      const acting = [source, wire, target]
        .map((each) => each.interaction)
        .filter((each) => each !== 'additive');
      if (delay > 1 || acting.length > 1) {
        const found =
          delay > 1 ? `a delay of ${delay} steps` : `interactions ${acting.join(' and ')} in a row`;
        throw new ArchitectureError(
          `architecture "${graph}": ${at.wire}: found ${found} from "${source.place}" to "${target.place}", expected at most ` +
            'one along the way into and out of nested graphs. Take one away.',
        );
      }
      const interaction = acting[0] ?? 'additive';
      return { from: source.place, to: target.place, delay: delay as 0 | 1, interaction };
    }),
  );
}

function linksOf(
  graph: string,
  name: string,
  side: Endpoint['side'],
  endpoints: readonly Endpoint[],
  path: string,
): readonly EndpointLink[] {
  const found = endpoints.find((endpoint) => endpoint.name === name && endpoint.side === side);
  if (found) return found.links;
  const several = endpoints.filter(
    (endpoint) => endpoint.side === side && endpoint.name.startsWith(`${name}.`),
  );
  if (several.length > 0) {
    const choices = several.map((endpoint) => endpoint.name).join(', ');
    throw new ArchitectureError(
      `architecture "${graph}": ${path}: found "${name}", a nested graph with several ${side === 'entry' ? 'inputs' : 'outputs'}, ` +
        `expected one of: ${choices}.`,
    );
  }
  return [{ place: name, delay: 0, interaction: 'additive' }];
}
