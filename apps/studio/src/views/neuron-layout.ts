import type { FramePopulation, FrameWeights, PortsView } from '../contract/index.ts';
import { unitPlace } from '../canvas/unit-place.ts';

/** Neurons of a population, or symbols or components of a port, as a box of the picture. In pixels. */
export interface NeuronBox {
  readonly name: string;
  readonly kind: 'population' | 'port';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Of a port: how many places it has, and the letters or names of these. */
  readonly size: number;
  readonly words: readonly string[];
}

/** Where a population or a port stands, and how it is joined. */
export interface Layout {
  readonly boxes: ReadonlyMap<string, NeuronBox>;
  /** Pixels of the largest dot. */
  readonly largest: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels of a port's box, between boxes, and of names above them. */
const [PORT, GAP, HEAD] = [26, 28, 18];

/**
 * Boxes in columns from inputs to outputs, as the weights that read the same step join them. They depend on which populations
 * there are, not on how many units these have.
 */
export function neuronLayout(
  populations: readonly FramePopulation[],
  weights: readonly FrameWeights[],
  ports: PortsView,
  { width, height }: Size,
): Layout {
  const known = [...ports.inputs, ...ports.targets];
  const names = new Set(populations.map(({ name }) => name));
  const joined = known.filter(({ name }) => !names.has(name) && isJoined(weights, name));
  const all = [...populations.map(({ name }) => name), ...joined.map(({ name }) => name)];
  const columns = columnsOf(all, weights, new Set(ports.targets.map(({ name }) => name)));
  const narrow = columns.filter((column) => column.every((name) => !names.has(name))).length;
  const wide = columns.length - narrow;
  const rest = width - narrow * PORT - (columns.length - 1) * GAP;
  const across = Math.max(24, rest / Math.max(1, wide));
  const boxes = new Map<string, NeuronBox>();
  let x = 0;
  for (const column of columns) {
    const isPort = column.every((name) => !names.has(name));
    const down = (height - (column.length - 1) * 8) / column.length;
    column.forEach((name, row) => {
      const port = names.has(name) ? undefined : known.find((each) => each.name === name);
      const place = { x, y: row * (down + 8) + HEAD, width: isPort ? PORT : across, height: down - HEAD };
      const kind = port ? 'port' : 'population';
      boxes.set(name, { name, kind, ...place, size: port?.size ?? 0, words: port?.symbols ?? [] });
    });
    x += (isPort ? PORT : across) + GAP;
  }
  return { boxes, largest: largestDot(populations, boxes) };
}

function isJoined(weights: readonly FrameWeights[], name: string): boolean {
  return weights.some(({ pre, post }) => pre === name || post === name);
}

function largestDot(populations: readonly FramePopulation[], boxes: Layout['boxes']): number {
  const room = populations.map(({ name, ids }) => {
    const box = boxes.get(name);
    return box ? Math.sqrt((box.width * box.height) / (ids.length + 6)) / 3.2 : Infinity;
  });
  return Math.max(2.5, Math.min(11, ...room));
}

/** Places by their depth: one column behind the last of those that they read from; outputs in the last one. */
function columnsOf(
  names: readonly string[],
  weights: readonly FrameWeights[],
  last: ReadonlySet<string>,
): readonly (readonly string[])[] {
  const depth = new Map(names.map((name) => [name, 0]));
  const forward = weights.filter(({ recurrent, pre, post }) => !recurrent && pre !== post);
  // A circle of undelayed weights cannot be; as many rounds as there are places end it all the same.
  for (let round = 0; round < names.length; round++) {
    for (const { pre, post } of forward) {
      const [from, to] = [depth.get(pre), depth.get(post)];
      if (from !== undefined && to !== undefined && to <= from) depth.set(post, from + 1);
    }
  }
  const deepest = Math.max(0, ...depth.values());
  for (const name of names) if (last.has(name)) depth.set(name, deepest);
  const columns: string[][] = Array.from({ length: deepest + 1 }, () => []);
  for (const name of names) columns[depth.get(name) ?? 0]?.push(name);
  return columns.filter((column) => column.length > 0);
}

/** The point of a unit by its id, or of a symbol or component by its number: the same as long as the box is. */
export function unitPoint(
  box: NeuronBox,
  id: number,
  largest: number,
): { readonly x: number; readonly y: number } {
  if (box.kind === 'port') {
    return { x: box.x + box.width / 2, y: box.y + ((id + 0.5) / Math.max(1, box.size)) * box.height };
  }
  const { x, y } = unitPlace(id);
  const margin = largest + 4;
  return {
    x: box.x + margin + x * Math.max(0, box.width - 2 * margin),
    y: box.y + margin + y * Math.max(0, box.height - 2 * margin),
  };
}
