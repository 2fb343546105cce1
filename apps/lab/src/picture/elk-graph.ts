import type { ElkExtendedEdge, ElkNode, ElkPort, LayoutOptions } from 'elkjs/lib/elk-api.js';
import type { Block, Leaf } from './place-tree.ts';
import { textWidth } from './svg.ts';
import { type Course, coursesOf, meetingOf, type Wire } from './wiring.ts';

/** Baselines of a box are so far apart. */
export const LINE_HEIGHT = 17;

/** Room above a box for the arc of its recurrence. */
export const LOOP_HEIGHT = 18;

/** How far the boxes behind a member of a population of areas stand out. */
export const SHADOW = 8;

/** A graph for ELK, with the edges that make up every wire, from its source to its target. */
export interface ElkGraph {
  readonly root: ElkNode;
  readonly pieces: ReadonlyMap<Wire, readonly Piece[]>;
}

/** An edge of ELK; one that runs backwards was given turned round, so that the columns stay in order. */
export interface Piece {
  readonly edge: string;
  readonly turned: boolean;
}

/** Children do not inherit these. */
const SPACING: LayoutOptions = {
  'elk.layered.spacing.nodeNodeBetweenLayers': '60',
  // Room for an arrow head and a mark before the first bend.
  'elk.layered.spacing.edgeNodeBetweenLayers': '30',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
  'elk.spacing.nodeNode': '18',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.labelNode': '0',
  'elk.spacing.portPort': '18',
  'elk.spacing.portsSurrounding': '[top=14,left=0,bottom=14,right=0]',
};

const ROOT: LayoutOptions = {
  ...SPACING,
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.json.edgeCoords': 'ROOT',
  'elk.json.shapeCoords': 'ROOT',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.thoroughness': '20',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
  'elk.randomSeed': '1',
};

const FRAME: LayoutOptions = { ...SPACING, 'elk.padding': '[top=40,left=18,bottom=18,right=18]' };

const BOX: LayoutOptions = {
  'elk.nodeLabels.placement': 'OUTSIDE V_TOP H_CENTER',
  // Boxes grow with what touches them.
  'elk.nodeSize.constraints': '[PORTS, MINIMUM_SIZE]',
  'elk.portAlignment.default': 'CENTER',
};

const LAYERS = { input: 'FIRST_SEPARATE', area: 'NONE', output: 'LAST_SEPARATE' } as const;

/** Blocks and wires as ELK takes them. Wires of one source that look alike leave it together, and part on their way. */
export function elkGraph(blocks: readonly Block[], wires: readonly Wire[]): ElkGraph {
  const nodes = new Map<string, ElkNode>();
  const root: ElkNode = {
    id: nodeId(''),
    layoutOptions: ROOT,
    children: blocks.map((block) => nodeOf(block, nodes)),
    edges: [],
  };
  nodes.set('', root);
  const courses = coursesOf(wires);
  const pieces = new Map(wires.map((wire) => [wire, connect(wire, courses.get(wire)!, nodes)] as const));
  return { root, pieces };
}

/** The id of a block's node. */
export function nodeId(block: string): string {
  return `block ${block}`;
}

function nodeOf(block: Block, nodes: Map<string, ElkNode>): ElkNode {
  const node: ElkNode =
    block.kind === 'frame'
      ? {
          id: nodeId(block.name),
          layoutOptions: FRAME,
          children: block.children.map((each) => nodeOf(each, nodes)),
        }
      : boxNode(block);
  nodes.set(block.name, node);
  return node;
}

function boxNode({ name, role, lines, recurrent, member }: Leaf): ElkNode {
  const shadow = member ? SHADOW : 0;
  const text = Math.max(...lines.map((line, i) => textWidth(line, i === 0 ? 13.5 : 11.5)));
  const width = even(Math.max(84, text + 28)) + shadow;
  const height = even(lines.length * LINE_HEIGHT + 18) + shadow;
  return {
    id: nodeId(name),
    width,
    height,
    ports: [],
    layoutOptions: {
      ...BOX,
      'elk.layered.layering.layerConstraint': LAYERS[role],
      'elk.nodeSize.minimum': `(${width},${height})`,
    },
    ...(recurrent && { labels: [{ text: 'recurrence', width: 32, height: LOOP_HEIGHT }] }),
  };
}

/** The next even number: halves would make lines bend by half a pixel where they enter a frame. */
function even(size: number): number {
  return 2 * Math.ceil(size / 2);
}

/** Adds a wire to the graph. */
function connect(
  { projection, plastic }: Wire,
  course: Course,
  nodes: ReadonlyMap<string, ElkNode>,
): readonly Piece[] {
  const { from, to, delay } = projection;
  const root = nodes.get('')!;
  const outlet = portOf(nodes.get(from)!, `${delay} ${course} ${plastic ? 'plastic' : 'fixed'}`);
  const target = nodeId(to);
  if (course === 'forwards') return [{ edge: edgeOf(root, outlet, target), turned: false }];
  if (course === 'backwards') return [{ edge: edgeOf(root, target, outlet), turned: true }];
  // An edge between two boxes would set one after the other; a point behind both sets neither.
  const { children } = nodes.get(meetingOf(projection).graph)!;
  const id = `behind ${outlet}`;
  let behind = children!.find((each) => each.id === id);
  if (!behind) {
    behind = { id, width: 0, height: 0, ports: [] };
    children!.push(behind);
    edgeOf(root, outlet, portOf(behind, 'turn'));
  }
  const turn = portOf(behind, 'turn');
  const there = root.edges!.find(({ targets }) => targets[0] === turn)!.id;
  return [
    { edge: there, turned: false },
    { edge: edgeOf(root, target, turn), turned: true },
  ];
}

/** The id of a node's port of a name, which is made where it is missing. */
function portOf({ id, ports }: ElkNode, name: string): string {
  const port: ElkPort = { id: `${name} of ${id}`, width: 0, height: 0 };
  if (!ports!.some((each) => each.id === port.id)) ports!.push(port);
  return port.id;
}

/** The id of a new edge. */
function edgeOf({ edges }: ElkNode, source: string, target: string): string {
  const edge: ElkExtendedEdge = { id: `edge ${edges!.length}`, sources: [source], targets: [target] };
  edges!.push(edge);
  return edge.id;
}
