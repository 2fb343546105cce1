import type { Ports } from '@meristem/autodiff';
import type { Architecture } from '../architecture/architecture.ts';
import { attention } from '../modules/attention.ts';
import { feedforwardLayer } from '../modules/feedforward-layer.ts';
import { areaGraph, type GraphBuilder, type Node } from '../architecture/graph-builder.ts';
import type { GrowableModule } from '../modules/growable-module.ts';
import { type PoolActivation, recurrentPool } from '../modules/recurrent-pool.ts';
import { residualStack } from '../modules/residual-stack.ts';

/** What a sample stands on: the places that its task gives, and the units that every area starts with. */
interface Ground {
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
  readonly units: number;
}

type Sample = (builder: GraphBuilder, ground: Ground) => void;

/** Modules one after another, the first of which reads the inputs and the last of which feeds the outputs. */
function chain(modules: Readonly<Record<string, (units: number) => GrowableModule>>): Sample {
  return ({ area, project }, { inputs, outputs, units }) => {
    const places = Object.entries(modules).map(([name, module]) => area(name, module(units)));
    for (const input of inputs) project(input, places[0]!);
    places.slice(1).forEach((place, i) => project(places[i]!, place));
    for (const output of outputs) project(places.at(-1)!, output);
  };
}

/** Two pools that both see the inputs and feed the outputs; how they are connected is told. */
function pair(
  second: string,
  connect: (project: GraphBuilder['project'], first: Node, second: Node) => void,
): Sample {
  return ({ area, project }, { inputs, outputs, units }) => {
    const pools = ['memory', second].map((name) => area(name, recurrentPool({ activation: 'tanh', units })));
    for (const input of inputs) for (const place of pools) project(input, place);
    connect(project, pools[0]!, pools[1]!);
    for (const place of pools) for (const output of outputs) project(place, output);
  };
}

const pool = (activation: PoolActivation) => (units: number) => recurrentPool({ activation, units });
const layer = (units: number): GrowableModule => feedforwardLayer({ units });
const linear = (units: number): GrowableModule => feedforwardLayer({ units, activation: 'identity' });

const SAMPLES: Readonly<Record<string, Sample>> = {
  recurrent: chain({ memory: pool('tanh') }),
  rectified: chain({ memory: pool('relu') }),
  gated: chain({ memory: pool('gated') }),
  stacked: chain({ lower: pool('tanh'), upper: pool('tanh') }),
  loop: pair('association', (project, memory, association) => {
    project(memory, association);
    project(association, memory, { delay: 1 });
  }),
  layered: chain({ lower: layer, upper: layer }),
  deep: chain({ stack: (units) => residualStack({ units, blocks: 1, width: { units } }) }),
  areas: ({ areas }, { units }) =>
    areas('area', recurrentPool({ activation: 'tanh', units }), {
      min: 1,
      reads: ['@inputs', { place: '@peers', delay: 1 }],
    }),
  modulated: pair('modulator', (project, memory, modulator) => {
    project(modulator, memory, { interaction: 'mixture' });
    project(memory, modulator, { delay: 1 });
  }),
  lstm: chain({ memory: pool('lstm') }),
  'embedding-gru': chain({ embedding: linear, memory: pool('gated') }),
  transformer: chain({
    stack: (units) =>
      residualStack({
        units: Math.max(2, units),
        minUnits: 2,
        blocks: 1,
        normalisation: 'layer',
        positions: 'learned',
        block: [attention(), feedforwardLayer({ activation: 'gelu', units: 4 * units })],
      }),
  }),
};

/** Names of the sample architectures: those of the catalogue that `@meristem/experiment` has as plain data. */
export const sampleNames: readonly string[] = Object.keys(SAMPLES);

/** An architecture of the catalogue, declared in code. */
export function catalogued(name: string, ports: Ports, units = 1): Architecture {
  return areaGraph(name, (builder) => {
    const inputs = ports.inputs.map((port) => builder.input(port.name));
    const outputs = ports.targets.map((port) => builder.output(port.name, []));
    SAMPLES[name]!(builder, { inputs, outputs, units });
  });
}
