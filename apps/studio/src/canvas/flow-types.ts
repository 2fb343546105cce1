import type { Edge, Node } from '@xyflow/svelte';
import type { ArrowWay } from './arrow-ways.ts';
import type { Arrow, Thing } from './graph-view.ts';

/** A thing of a graph on the canvas. */
export type ThingNode = Node<{ readonly thing: Thing }>;

/** A projection on the canvas. */
export type ArrowEdge = Edge<{ readonly arrow: Arrow; readonly way: ArrowWay }>;
