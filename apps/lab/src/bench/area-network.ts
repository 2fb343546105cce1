import { foldKey, normal, type Ports, randomKey, uniformAt, zeros } from '@meristem/autodiff';
import {
  areaGraph,
  type Architecture,
  buildModel,
  type Model,
  recurrentPool,
  smallNormalWeights,
} from '@meristem/growable';

const AREAS = 8;
/** Steps of a cycle. */
const STEPS = 40;
/** Between areas, on top of a tree that connects them all: onwards, and back with a delay. */
const FURTHER_PROJECTIONS = { onwards: 4, back: 3 } as const;

const PORTS: Ports = {
  inputs: [
    { kind: 'symbol', name: 'symbol', size: 4 },
    { kind: 'vector', name: 'context', size: 3 },
  ],
  targets: [
    { kind: 'symbol', name: 'next', size: 4 },
    { kind: 'vector', name: 'place', size: 3 },
  ],
};

/** Something for every input of the training plan. */
export const areaNetworkInputs = {
  symbol: Int32Array.from({ length: STEPS }, (_, i) => i % 4),
  context: Float64Array.from({ length: 3 * STEPS }, (_, i) => Math.sin(i)),
  next: Int32Array.from({ length: STEPS }, (_, i) => (i + 1) % 4),
  place: Float64Array.from({ length: 3 * STEPS }, (_, i) => Math.cos(i)),
  learningRate: 0.01,
  penaltyScale: 1,
};

/**
 * The network of a series of recurrent ones with cycles in which the oldest area goes and another one comes each time, and
 * every projection may change: 8 areas of 8 to 16 units, 2 inputs, 2 outputs, about 20 projections.
 */
export function areaNetwork(round: number): Model {
  const weights = smallNormalWeights({ incoming: normal(0.01), outgoing: zeros });
  return buildModel(architecture(round), { ports: PORTS, steps: STEPS, weights });
}

function architecture(round: number): Architecture {
  const key = foldKey(foldKey(randomKey(0), 'area network'), round);
  let drawn = 0;
  const below = (count: number): number => Math.floor(uniformAt(key, drawn++) * count);
  return areaGraph(`areas-${round}`, ({ input, area, project, output }) => {
    const nodes = Array.from({ length: AREAS }, (_, i) =>
      area(`area${round + i}`, recurrentPool({ units: 8 + ((round + i) % 9) })),
    );
    const linked = new Set<string>();
    const link = (from: number, to: number, delay: 0 | 1): void => {
      linked.add(`${from} ${to}`);
      project(nodes[from]!, nodes[to]!, { delay });
    };
    for (const [i, port] of PORTS.inputs.entries()) project(input(port.name), nodes[i]!);
    for (let to = 1; to < AREAS; to++) link(below(to), to, 0);
    const linkFurther = (count: number, back: boolean): void => {
      for (let left = count; left > 0;) {
        const [from, to] = [below(AREAS), below(AREAS)];
        if (from === to || from > to !== back || linked.has(`${from} ${to}`)) continue;
        link(from, to, back ? 1 : 0);
        left--;
      }
    };
    linkFurther(FURTHER_PROJECTIONS.onwards, false);
    linkFurther(FURTHER_PROJECTIONS.back, true);
    const leads = (from: number): boolean => nodes.some((_, to) => to > from && linked.has(`${from} ${to}`));
    output('next', nodes.filter((_, from) => !leads(from))); // prettier-ignore
    output('place', nodes.slice(-1));
  });
}
