import type { UnitRef } from '../contract/index.ts';
import type { NeuronDot } from './neuron-dots.ts';
import { type Layout, type NeuronBox, unitPoint } from './neuron-layout.ts';
import type { Edge } from './strongest-edges.ts';
import type { Surface } from './surface.ts';
import { NEGATIVE, POSITIVE } from './diverging.ts';

/** What is drawn of a network's neurons. */
export interface NeuronPicture {
  readonly layout: Layout;
  readonly dots: readonly NeuronDot[];
  /** The smallest first. */
  readonly edges: readonly Edge[];
  /** What the pointer or the keyboard is at: its edges stand out. */
  readonly marked: UnitRef | undefined;
  readonly hueOf: (population: string) => string;
}

/** Steps of an edge's opacity: as many strokes are drawn for each sign, whatever the number of edges. */
const SHADES = 6;

/** Draws boxes, edges and neurons, one upon the other. */
export function drawNeurons(surface: Surface, picture: NeuronPicture): void {
  for (const box of picture.layout.boxes.values()) drawBox(surface, box, picture.hueOf);
  drawEdges(surface, picture);
  for (const box of picture.layout.boxes.values()) if (box.kind === 'port') drawPlaces(surface, box);
  for (const dot of picture.dots) drawDot(surface, dot, picture);
}

function drawBox(
  { context, paint, width: whole }: Surface,
  box: NeuronBox,
  hueOf: NeuronPicture['hueOf'],
): void {
  const { name, kind, x, y, width, height } = box;
  const isPort = kind === 'port';
  context.fillStyle = paint(isPort ? 'var(--sunken)' : hueOf(name));
  context.globalAlpha = isPort ? 1 : 0.07;
  context.beginPath();
  context.roundRect(x, y, width, height, 6);
  context.fill();
  context.globalAlpha = 1;
  context.font = '500 11px ui-sans-serif, system-ui, sans-serif';
  context.textBaseline = 'alphabetic';
  const isLast = isPort && x + width > whole - 1;
  context.textAlign = isLast ? 'right' : 'left';
  context.fillStyle = paint(isPort ? 'var(--text-soft)' : hueOf(name));
  context.fillText(name, isLast ? x + width : x, y - 6, isPort ? width + 24 : width);
}

function drawPlaces({ context, paint }: Pick<Surface, 'context' | 'paint'>, box: NeuronBox): void {
  const apart = box.height / Math.max(1, box.size);
  context.fillStyle = paint('var(--text)');
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.font = '11px ui-monospace, monospace';
  for (let k = 0; k < box.size; k++) {
    const { x, y } = unitPoint(box, k, 0);
    const word = box.words[k];
    if (apart >= 11 && word !== undefined) context.fillText(word, x, y, box.width - 4);
    else context.fillRect(x - 4, y - 0.5, 8, 1);
  }
}

function drawEdges({ context, paint }: Surface, picture: NeuronPicture): void {
  const { edges, layout, marked } = picture;
  const most = Math.abs(edges.at(-1)?.weight ?? 1);
  const lines = new Map<string, { path: Path2D; colour: string; alpha: number; width: number }>();
  for (const edge of edges) {
    const ends = endsOf(edge, layout);
    if (ends === undefined) continue;
    const shade = Math.ceil((SHADES * Math.abs(edge.weight)) / most);
    const touches = marked === undefined ? undefined : touching(edge, marked);
    const key = `${edge.weight > 0}:${shade}:${touches}`;
    const share = shade / SHADES;
    const alpha = touches === undefined ? 0.08 + 0.5 * share : touches ? 0.4 + 0.6 * share : 0.05;
    const colour = edge.weight > 0 ? POSITIVE : NEGATIVE;
    const line = lines.get(key) ?? { path: new Path2D(), colour, alpha, width: 0.6 + 1.6 * share };
    lines.set(key, line);
    curve(line.path, ends, edge.recurrent);
  }
  for (const { path, colour, alpha, width } of lines.values()) {
    context.strokeStyle = paint(colour);
    context.globalAlpha = alpha;
    context.lineWidth = width;
    context.stroke(path);
  }
  context.globalAlpha = 1;
}

interface Ends {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
}

function endsOf(edge: Edge, { boxes, largest }: Layout): Ends | undefined {
  const [pre, post] = [boxes.get(edge.pre), boxes.get(edge.post)];
  if (pre === undefined || post === undefined) return undefined;
  const [from, to] = [unitPoint(pre, edge.preId, largest), unitPoint(post, edge.postId, largest)];
  // At the edge of a port's box, beside its letters.
  return {
    from: pre.kind === 'port' ? { ...from, x: pre.x + pre.width } : from,
    to: post.kind === 'port' ? { ...to, x: post.x } : to,
  };
}

function touching({ pre, preId, post, postId }: Edge, { population, unit }: UnitRef): boolean {
  return (pre === population && preId === unit) || (post === population && postId === unit);
}

function curve(path: Path2D, { from, to }: Ends, recurrent: boolean): void {
  path.moveTo(from.x, from.y);
  if (!recurrent) {
    const middle = (from.x + to.x) / 2;
    path.bezierCurveTo(middle, from.y, middle, to.y, to.x, to.y);
  } else if (from.x === to.x && from.y === to.y) {
    path.bezierCurveTo(from.x - 18, from.y - 26, from.x + 18, from.y - 26, to.x, to.y);
  } else {
    // Bent to the left of its way, so that the two ways between units lie apart.
    const [bendX, bendY] = [(to.y - from.y) * 0.1, (from.x - to.x) * 0.1];
    path.quadraticCurveTo((from.x + to.x) / 2 + bendX, (from.y + to.y) / 2 + bendY, to.x, to.y);
  }
}

function drawDot({ context, paint }: Surface, dot: NeuronDot, { hueOf, marked }: NeuronPicture): void {
  const { x, y, radius, state, ripe } = dot;
  const colour = paint(state === 'dead' ? 'var(--line-strong)' : hueOf(dot.population));
  const isMarked = marked?.population === dot.population && marked.unit === dot.unit;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = state === 'strong' ? colour : paint('var(--panel)');
  context.fill();
  context.strokeStyle = state === 'strong' ? paint('var(--panel)') : colour;
  context.lineWidth = 1.25;
  context.setLineDash(state === 'dead' ? [2, 2] : []);
  context.stroke();
  context.setLineDash([]);
  context.strokeStyle = colour;
  context.globalAlpha = 0.7;
  context.beginPath();
  context.arc(x, y, radius + 2.5, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * ripe);
  context.stroke();
  context.globalAlpha = 1;
  if (!isMarked) return;
  context.strokeStyle = paint('var(--text)');
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, radius + 6, 0, 2 * Math.PI);
  context.stroke();
}
