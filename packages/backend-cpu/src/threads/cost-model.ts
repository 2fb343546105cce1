import type { Axis } from '@meristem/autodiff';
import { LANE_OPERATIONS } from '../codegen/lane-operations.ts';
import { NATIVE_KERNELS } from '../kernels/machine.ts';
import type { Call } from '../program/operation.ts';

/** What a machine was measured to do. */
export interface Speeds {
  /** Microseconds that a barrier takes where all threads are awake. */
  readonly barrierMicroseconds: number;
  /** Multiply-adds of a product in a microsecond, by the kernels and by the native library. */
  readonly products: number;
  readonly nativeProducts: number;
  /** Elements that a microsecond reads and adds. */
  readonly elements: number;
}

/** What dividing costs and saves. */
export interface CostModel {
  /** Microseconds that a call takes in one thread, for the present extents. */
  microseconds(call: Call, extentOf: (axis: Axis) => number): number;
  /** Whether what is saved is more than so many meetings of the team cost. */
  pays(savedMicroseconds: number, barriers: number): boolean;
}

/**
 * What a barrier is taken to cost at most. It costs more where threads have to take turns at the cores: that may pass, and
 * `Contention` finds out whether it does.
 */
const MOST_BARRIER_MICROSECONDS = 1;

/** How many times what a meeting costs has to be saved: the figures are estimates, and other work may be at the cores. */
const SAFETY = 2;

/** Microseconds that it takes to move what one core has just written to another, for a call that is worth dividing. */
const HANDOVER_MICROSECONDS = 0.5;

/** Products that a native library computes from the crossover on. */
const NATIVE: ReadonlySet<unknown> = new Set(NATIVE_KERNELS);

const PRODUCTS: ReadonlySet<unknown> = new Set([
  'matmulRows',
  'matmulDots',
  'contractLanes',
  'contractPanels',
]);

/** The costs on a machine of such speeds. `crossover`: the multiply-adds from which on the native library is used. */
export function measuredCosts(speeds: Speeds, crossover: number): CostModel {
  const meeting = Math.min(speeds.barrierMicroseconds, MOST_BARRIER_MICROSECONDS) + HANDOVER_MICROSECONDS;
  return {
    microseconds: (call, extentOf) => {
      let work = 1;
      for (const axis of call.work) work *= extentOf(axis);
      if (!PRODUCTS.has(call.kernel)) return (work * passes(call)) / speeds.elements;
      const native = NATIVE.has(call.kernel) && work >= crossover;
      return work / (native ? speeds.nativeProducts : speeds.products);
    },
    pays: (saved, barriers) => saved > SAFETY * barriers * meeting,
  };
}

/** Costs by which everything is divided that can be. */
export const divideEverything: CostModel = { microseconds: () => 1, pays: () => true };

/** As how many plain passes over its elements a call counts. */
function passes(call: Call): number {
  if (call.kind !== 'fused') return 1;
  const { kernel } = call;
  const steps = kernel.steps.reduce(
    (sum, step) => sum + ('operation' in step ? LANE_OPERATIONS[step.operation].passes : 0),
    0,
  );
  return (kernel.inputs.length + kernel.outputs.length) / 2 + steps;
}
