import type { Architecture, Area, Ports } from '@meristem/growable';
import { counted } from '../counted-noun.ts';

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
  const { inputs, areas, outputs } = architecture;
  const port =
    (role: 'input' | 'output') =>
    (name: string): Leaf => ({
      kind: 'leaf',
      name,
      role,
      lines: [name, ...portLines(role, name, options.ports)],
      recurrent: false,
      member: false,
    });
  return [
    ...inputs.map(port('input')),
    ...blocksOf(architecture, areas, '', options),
    ...outputs.map(port('output')),
  ];
}

function portLines(role: 'input' | 'output', name: string, ports: Ports | undefined): readonly string[] {
  const found = ports?.[role === 'input' ? 'inputs' : 'targets'].find((port) => port.name === name);
  if (!found) return [];
  return [counted(found.size, found.kind === 'symbol' ? 'symbol' : 'number')];
}

/** Areas whose names begin with a prefix, those of nested graphs together. */
function blocksOf(
  architecture: Architecture,
  areas: readonly Area[],
  prefix: string,
  options: PictureOptions,
): readonly Block[] {
  const heads = [...new Set(areas.map(({ name }) => name.slice(prefix.length).split('.', 1)[0] as string))];
  return heads.map((head): Block => {
    const name = prefix + head;
    const leaf = areas.find((area) => area.name === name);
    if (leaf) return leafOf(architecture, leaf, head, options);
    const within = areas.filter((area) => area.name.startsWith(`${name}.`));
    return {
      kind: 'frame',
      name,
      title: head,
      children: blocksOf(architecture, within, `${name}.`, options),
    };
  });
}

function leafOf(
  { areaPopulations, projections }: Architecture,
  { name, module }: Area,
  title: string,
  { extents }: PictureOptions,
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
    ],
    recurrent: module.recurrent || projections.some(({ from, to }) => from === name && to === name),
    member: areaPopulations.some(({ members }) => members.includes(name)),
  };
}

/** A name in camel case as words. */
function words(kind: string): string {
  return kind.replace(
    /([a-z])([A-Z])/g,
    (_all, end: string, start: string) => `${end} ${start.toLowerCase()}`,
  );
}
