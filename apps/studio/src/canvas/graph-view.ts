import type { ArchitectureJson, Place, PopulationView, ProjectionJson } from '../contract/index.ts';
import { endOwner } from '../document/end.ts';
import { type GraphPath, placePath } from '../document/graph-path.ts';
import { layeredPlaces } from './layered-places.ts';

/** What a thing on the canvas is. */
export type ThingKind = 'input' | 'area' | 'graph' | 'output';

/** Something that projections meet, as it is drawn. */
export interface Thing {
  readonly name: string;
  readonly kind: ThingKind;
  /** Kind of the module, for an area. */
  readonly module?: string;
  readonly place: Place;
  /** Dotted path from the outermost graph: what its populations are named after. */
  readonly path: string;
  /** Whether it is drawn in the document; else it was born in the run. */
  readonly drawn: boolean;
}

/** A projection, as it is drawn. */
export interface Arrow {
  /** Position among the projections of the document; -1 for one that was born in the run. */
  readonly index: number;
  readonly from: string;
  readonly to: string;
  readonly delayed: boolean;
  readonly interaction: NonNullable<ProjectionJson['interaction']>;
  /** What is particular about it, shortly. */
  readonly badges: readonly string[];
}

/** A graph as it is drawn. */
export interface GraphView {
  readonly things: readonly Thing[];
  readonly arrows: readonly Arrow[];
}

/**
 * What to draw of a graph.
 *
 * @param drawn the graph of the document
 * @param grown the same graph as it is in the run, which may have more areas and projections or fewer; the document's unless told
 */
export function graphView(
  drawn: ArchitectureJson,
  path: GraphPath,
  places: Readonly<Record<string, Place>>,
  grown: ArchitectureJson = drawn,
): GraphView {
  const fallback = layeredPlaces(grown);
  const areas = new Set(drawn.areas.map(({ name }) => name));
  const thing = (name: string, kind: ThingKind, module?: string): Thing => {
    const at = placePath(path, name);
    const place = (Object.hasOwn(places, at) ? places[at] : fallback.get(name)) ?? { x: 0, y: 0 };
    const isDrawn = kind === 'input' || kind === 'output' || areas.has(name);
    return { name, kind, place, path: at, drawn: isDrawn, ...(module === undefined ? {} : { module }) };
  };
  const things = [
    ...grown.inputs.map((name) => thing(name, 'input')),
    ...grown.areas.map(({ name, kind }) => thing(name, kind === 'graph' ? 'graph' : 'area', kind)),
    ...grown.outputs.map((name) => thing(name, 'output')),
  ];
  const known = new Set(things.map(({ name }) => name));
  const arrows = grown.projections
    .map((projection) => arrowOf(projection, indexIn(drawn, projection)))
    .filter(({ from, to }) => known.has(from) && known.has(to));
  return { things, arrows };
}

function indexIn({ projections }: ArchitectureJson, { from, to, delay = 0 }: ProjectionJson): number {
  return projections.findIndex(
    (known) => known.from === from && known.to === to && (known.delay ?? 0) === delay,
  );
}

function arrowOf(projection: ProjectionJson, index: number): Arrow {
  const { from, to, delay = 0, interaction = 'additive', window, pool, flatten } = projection;
  const marks: readonly (readonly [boolean, string])[] = [
    [interaction === 'multiplicative', '×'],
    [interaction === 'mixture', '+×'],
    [window !== undefined, 'window'],
    [pool !== undefined, 'pool'],
    [flatten === true, 'flat'],
    [delay === 1, 't−1'],
  ];
  const badges = marks.flatMap(([holds, badge]) => (holds ? [badge] : []));
  return { index, from: endOwner(from), to: endOwner(to), delayed: delay === 1, interaction, badges };
}

/** A projection in words, for those who do not see the arrow. */
export function arrowWords({ from, to, delay = 0, interaction = 'additive' }: ProjectionJson): string {
  const manner: Readonly<Record<typeof interaction, string>> = {
    additive: 'adds to',
    multiplicative: 'scales',
    mixture: 'adds to and scales',
  };
  return `${from} ${manner[interaction]} ${to}${delay === 1 ? ', one step later' : ''}`;
}

/** The populations of an area: its own and those within it, such as its layers. */
export function populationsOf(
  populations: readonly PopulationView[],
  path: string,
): readonly PopulationView[] {
  return populations.filter(({ name }) => name === path || name.startsWith(`${path}.`));
}
