import {
  createState,
  type GridPort,
  type InputPort,
  type Port,
  type Ports,
  randomKey,
  type RunInputs,
  uniformAt,
} from '@meristem/autodiff';
import {
  type Architecture,
  areaGraph,
  attention,
  buildModel,
  feedforwardLayer,
  residualStack,
  smallNormalWeights,
  traceTraining,
} from '@meristem/growable';
import { criterion, paperOptimizer } from './hand-training.ts';
import type { PlanWork } from './timed-plan.ts';

/** Images at once; their rows and columns, channels of the two layers that look at them, and classes. */
export const IMAGES = 64;
const [SIDE, FIRST, SECOND, CLASSES] = [28, 16, 32, 10];

/** Units of a stream; sequences of symbols at once, their steps, and heads. */
export const WIDTH = 64;
const [SEQUENCES, STEPS, SYMBOLS, HEADS] = [16, 64, 32, 4];

/** Windows of 3 x 3 on images, 1 to 16 to 32 channels with a pool behind each, and classes: a training step. */
export function convolutionWork(): PlanWork {
  const architecture = areaGraph('convolutional', ({ input, area, project, output }) => {
    const image = input('image');
    const layer = (name: string, units: number) =>
      area(name, feedforwardLayer({ units, maxUnits: units, activation: 'relu' }));
    const [edges, shapes] = [layer('edges', FIRST), layer('shapes', SECOND)];
    const window = { size: 3, padding: 'same' } as const;
    const pool = { by: 'max', size: 2 } as const;
    project(image, edges, { window });
    project(edges, shapes, { pool, window });
    const whole = layer('whole', CLASSES);
    project(shapes, whole, { pool, flatten: true });
    output('digit', [whole]);
  });
  const image: GridPort = { kind: 'grid', name: 'image', sites: [SIDE, SIDE], size: 1 };
  return workOf(
    architecture,
    { inputs: [image], targets: [symbolPort('digit', CLASSES)] },
    { steps: 1, batch: IMAGES },
  );
}

/** A block of causal attention and a layer of four times the width, behind norms, over symbols: a training step. */
export function transformerWork(): PlanWork {
  const fixed = (units: number) => ({ units, maxUnits: units, minUnits: units });
  const architecture = areaGraph('transformer', ({ input, area, project, output }) => {
    const block = [
      attention({ heads: fixed(HEADS), headWidth: fixed(WIDTH / HEADS) }),
      feedforwardLayer({ ...fixed(4 * WIDTH), activation: 'gelu' }),
    ];
    const stack = area('stack', residualStack({ ...fixed(WIDTH), blocks: 1, normalisation: 'layer', block }));
    project(input('symbol'), stack);
    output('next', [stack]);
  });
  const ports = { inputs: [symbolPort('symbol', SYMBOLS)], targets: [symbolPort('next', SYMBOLS)] };
  return workOf(architecture, ports, { steps: STEPS, batch: SEQUENCES });
}

function symbolPort(name: string, size: number): Port & { readonly kind: 'symbol' } {
  return { kind: 'symbol', name, size };
}

function workOf(
  architecture: Architecture,
  ports: Ports,
  { steps, batch }: { readonly steps: number; readonly batch: number },
): PlanWork {
  const weights = smallNormalWeights(criterion.newborn);
  const model = buildModel(architecture, { ports, steps, batch, weights });
  const optimizer = paperOptimizer(model.parameters);
  const key = randomKey(0);
  const arrays = [...ports.inputs, ...ports.targets].map(
    (port) => [port.name, numbersOf(port, steps * batch)] as const,
  );
  const inputs: RunInputs = { ...Object.fromEntries(arrays), learningRate: 0.01, penaltyScale: 1 };
  const extents = Object.fromEntries(model.axisPopulations.map(({ axis, initial }) => [axis.name, initial]));
  return {
    plan: traceTraining({ model, criterion, optimizer }),
    state: createState({
      variables: [...model.parameters, ...model.carried, ...model.statistics, ...optimizer.slots],
      key,
      axes: [model.time, model.batch],
      extents,
    }),
    inputs: [inputs],
    outputs: ['loss'],
  };
}

/** What a port is given for so many steps of all sequences. */
function numbersOf(port: InputPort, count: number): Int32Array | Float32Array {
  const key = randomKey(1);
  if (port.kind === 'symbol')
    return Int32Array.from({ length: count }, (_, i) => Math.floor(uniformAt(key, i) * port.size));
  const sites = port.kind === 'grid' ? port.sites.reduce((product, extent) => product * extent, 1) : 1;
  return Float32Array.from({ length: count * sites * port.size }, (_, i) => uniformAt(key, i));
}
