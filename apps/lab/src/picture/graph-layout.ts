import type { ElkNode } from 'elkjs/lib/elk-api.js';
import { PictureError } from '../errors.ts';
import { elkGraph, nodeId, type Piece, SHADOW } from './elk-graph.ts';
import type { Block, Frame, Leaf } from './place-tree.ts';
import { type Point, straightened } from './polyline.ts';
import type { Wire } from './wiring.ts';

/** A rectangle in pixels. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A place with its rectangle. */
export interface PlacedLeaf extends Box {
  readonly leaf: Leaf;
}

/** A nested graph with its rectangle. */
export interface PlacedFrame extends Box {
  readonly frame: Frame;
}

/** A wire with the corners that it turns, from its source to its target; its first and last piece are level. */
export interface PlacedWire {
  readonly wire: Wire;
  readonly points: readonly Point[];
}

/** Where everything stands. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly leaves: readonly PlacedLeaf[];
  readonly frames: readonly PlacedFrame[];
  readonly wires: readonly PlacedWire[];
}

/**
 * Places blocks in columns in the order in which they are computed, from left to right, and leads wires around them. The
 * same graph always comes to the same layout.
 *
 * Source: the layered algorithm of the Eclipse Layout Kernel (Schulze, Spönemann and von Hanxleden, Journal of Visual
 * Languages and Computing 25, 2014).
 *
 * @throws PictureError if the layout library fails.
 */
export async function graphLayout(blocks: readonly Block[], wires: readonly Wire[]): Promise<GraphLayout> {
  const { root, pieces } = elkGraph(blocks, wires);
  const placed = await laidOut(root);
  const nodes = new Map<string, ElkNode>();
  const gather = (node: ElkNode): void => {
    nodes.set(node.id, node);
    node.children?.forEach(gather);
  };
  gather(placed);
  const [leaves, frames]: [PlacedLeaf[], PlacedFrame[]] = [[], []];
  const place = (block: Block): void => {
    const { x = 0, y = 0, width = 0, height = 0 } = nodes.get(nodeId(block.name))!;
    if (block.kind === 'frame') {
      frames.push({ x, y, width, height, frame: block });
      block.children.forEach(place);
    } else {
      const shadow = block.member ? SHADOW : 0;
      leaves.push({ x, y, width: width - shadow, height: height - shadow, leaf: block });
    }
  };
  blocks.forEach(place);
  return {
    width: placed.width ?? 0,
    height: placed.height ?? 0,
    leaves,
    frames,
    wires: wires.map((wire) => ({ wire, points: pointsOf(placed, pieces.get(wire)!) })),
  };
}

/** The library is large, so only what draws loads it. */
async function laidOut(root: ElkNode): Promise<ElkNode> {
  try {
    const { default: elkjs } = await import('elkjs/lib/elk.bundled.js');
    return await new elkjs.default().layout(root);
  } catch (cause) {
    throw new PictureError(cause);
  }
}

function pointsOf({ edges }: ElkNode, pieces: readonly Piece[]): readonly Point[] {
  return straightened(
    pieces.flatMap(({ edge, turned }) => {
      const section = edges!.find(({ id }) => id === edge)?.sections?.[0];
      if (!section) throw new PictureError(new Error(`it gave no way for ${edge}`));
      const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
      return turned ? points.reverse() : points;
    }),
  );
}
