import { counted, gridOf, type Ports } from '@meristem/autodiff';
import {
  type Architecture,
  type FlatGraph,
  flatten,
  type GrowableModule,
  isGraph,
  isRecurrent,
  meetingWords,
} from '@meristem/growable';
import { portSize } from '../output/port-size.ts';
import { stackLines } from './stack-lines.ts';

/** What may be said in a picture besides the architecture. */
export interface PictureOptions {
  /** The task's ports, for the sizes of inputs and outputs. */
  readonly ports?: Ports;
  /** Neurons by population, as a trainer has them; those at the start unless told. */
  readonly extents?: Readonly<Record<string, number>>;
}

/** A place that is drawn as one box. */
export interface Leaf {
  readonly kind: 'leaf';
  /** Its full name. */
  readonly name: string;
  readonly role: 'input' | 'area' | 'output';
  /** The first is its name. */
  readonly lines: readonly string[];
  /** Whether it reads its own step before. */
  readonly recurrent: boolean;
  /** Whether it is a member of a population of areas. */
  readonly member: boolean;
}

/** A nested graph, which is drawn as a frame around its places. */
export interface Frame {
  readonly kind: 'frame';
  readonly name: string;
  readonly title: string;
  readonly children: readonly Block[];
}

/** What is placed as a whole. */
export type Block = Leaf | Frame;

/** The places of an architecture, nested as they were declared. */
export function placeTree(architecture: Architecture, options: PictureOptions = {}): readonly Block[] {
  const { inputs, outputs, populations } = architecture;
  const members = new Set(populations.flatMap((population) => population.members));
  const { projections } = flatten(architecture);
  const port =
    (role: 'input' | 'output') =>
    (name: string): Leaf => ({
      kind: 'leaf',
      name,
      role,
      lines: [
        name,
        ...portLines(role, name, options.ports),
        ...(role === 'output' ? meetingLines(name, projections) : []),
      ],
      recurrent: false,
      member: false,
    });
  return [
    ...inputs.map(port('input')),
    ...blocksOf(architecture, (name) => name, { ...options, members, projections }),
    ...outputs.map(port('output')),
  ];
}

function portLines(role: 'input' | 'output', name: string, ports: Ports | undefined): readonly string[] {
  const found = ports?.[role === 'input' ? 'inputs' : 'targets'].find((port) => port.name === name);
  if (!found) return [];
  const grid = found.kind === 'vector' && role === 'input' ? gridOf(found) : undefined;
  return [portSize(grid ?? found)];
}

/** How a place meets the sites of what it reads, such as through windows: with the source, where it reads several. */
function meetingLines(name: string, projections: FlatGraph['projections']): readonly string[] {
  const read = projections.filter(({ from, to }) => to === name && from !== name);
  return read.flatMap(({ from, ...sites }) =>
    meetingWords(sites).map((line) => (read.length > 1 ? `${from}: ${line}` : line)),
  );
}

/** What is known of all areas. */
interface Known extends PictureOptions {
  /** Areas that are members of a population. */
  readonly members: ReadonlySet<string>;
  readonly projections: FlatGraph['projections'];
}

/** The areas of a graph; `full` makes full names of theirs. */
function blocksOf({ areas }: Architecture, full: (name: string) => string, known: Known): readonly Block[] {
  return areas.map(({ name: title, content }): Block => {
    const name = full(title);
    if (!isGraph(content)) return leafOf(name, title, content, known);
    const children = blocksOf(content, (within) => `${name}.${within}`, known);
    return { kind: 'frame', name, title, children };
  });
}

function leafOf(
  name: string,
  title: string,
  module: GrowableModule,
  { extents, members, projections }: Known,
): Leaf {
  const { layers, units, options } = module;
  const activation = options?.['activation'];
  const { min, max } = units;
  return {
    kind: 'leaf',
    name,
    role: 'area',
    lines: [
      title,
      typeof activation === 'string' ? `${words(module.kind)}, ${activation}` : words(module.kind),
      `${counted(extents?.[name] ?? units.initial, 'unit')} (${min} to ${max})`,
      ...(layers ? [`${counted(layers.members.length, 'layer')} (${layers.min} to ${layers.max})`] : []),
      ...stackLines(name, module, extents),
      ...meetingLines(name, projections),
    ],
    recurrent: isRecurrent(module) || projections.some(({ from, to }) => from === name && to === name),
    member: members.has(name),
  };
}

/** A name in camel case as words. */
function words(kind: string): string {
  return kind.replace(
    /([a-z])([A-Z])/g,
    (_all, end: string, start: string) => `${end} ${start.toLowerCase()}`,
  );
}
