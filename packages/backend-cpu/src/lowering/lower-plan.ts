import type { Axis, Compute, Plan, PlanBuffer } from '@meristem/autodiff';
import { fuse } from '../fusion/fuse.ts';
import { Group, type Unit } from '../fusion/group.ts';
import { schedule } from '../fusion/schedule.ts';
import { covers } from '../program/region.ts';
import type { TensorLayout } from '../layout/tensor-layout.ts';
import { markUsed } from '../program/used-buffers.ts';
import type { Call, LoopCall } from '../program/operation.ts';
import { assembleInPlace } from './assemble-in-place.ts';
import { compileLoop } from '../loops/compile-loop.ts';
import type { Item, Region } from '../items/item.ts';
import { type Site, Lowering, loopOver } from './lowering.ts';
import type { OperandView } from '../items/operand-view.ts';
import { mayStopHalfWay, storeInPlace } from './store-in-place.ts';

/** A plan as calls of kernels over buffers whose layout is known, before memory is. */
export interface LoweredPlan {
  readonly plan: Plan;
  readonly buffers: readonly PlanBuffer[];
  readonly layouts: readonly TensorLayout[];
  /** 1 for buffers that calls or callers touch; what stays in registers needs no memory. */
  readonly used: Uint8Array;
  readonly calls: readonly Call[];
  readonly sites: readonly Site[];
  /** Buffers that hold the extent of an axis. */
  readonly extents: readonly { readonly buffer: number; readonly axis: Axis }[];
}

/** A loop of the plan, fused inside. */
interface LoopUnit {
  readonly kind: 'loop';
  readonly units: readonly Unit[];
  readonly call: (body: readonly Call[]) => Call;
}

/** What lowering is told of the machine. */
export interface LoweringOptions {
  /** Whether a loop should become one generated function, which runs in one thread; all that can do so unless told. */
  readonly generateLoops?: (loop: LoopCall) => boolean;
}

/** Turns a plan into calls: every instruction to its kernel, elementwise chains to one kernel each. */
export function lowerPlan(plan: Plan, { generateLoops = () => true }: LoweringOptions = {}): LoweredPlan {
  const stops = mayStopHalfWay(plan);
  // A plan that stops half-way must have stored nothing by then.
  const lowering = new Lowering(assembleInPlace(stops ? plan : storeInPlace(plan)));
  const loops = new Map<unknown, LoopUnit>();
  const items: Item[] = [];
  const extents: { buffer: number; axis: Axis }[] = [];
  for (const instruction of lowering.plan.instructions) {
    if (instruction.kind === 'compute') {
      if (instruction.primitive.name === 'extent') extents.push(extentBuffer(instruction));
      for (const item of lowering.lower(instruction)) items.push(item);
      continue;
    }
    const variable = loopOver(instruction.over);
    lowering.loop = variable;
    lowering.writtenInLoop = new Set(instruction.body.map(({ output }) => output.buffer));
    const units = schedule(instruction.body.flatMap((inner) => lowering.lower(inner)));
    lowering.loop = undefined;
    items.push(...lowering.beforeLoop.splice(0));
    const item: Item = {
      kind: 'opaque',
      calls: [],
      reads: units.flatMap((unit) => everyStep(unit.reads)),
      writes: units.flatMap((unit) => everyStep(unit.writes)),
    };
    const { reverse } = instruction;
    const call = (body: readonly Call[]): Call => {
      const plain: LoopCall = { kind: 'loop', variable, reverse, body };
      return (generateLoops(plain) && compileLoop(plain)) || plain;
    };
    loops.set(item, { kind: 'loop', units, call });
    items.push(item);
  }
  const units = stops ? storesLast(items, lowering.buffers) : schedule(items);
  const calls = callsOf(units, loops, lowering);
  const used = usedBuffers(lowering, calls);
  return {
    plan: lowering.plan,
    buffers: lowering.buffers,
    layouts: lowering.layouts,
    used,
    calls,
    sites: lowering.sites,
    extents: extents.filter(({ buffer }) => used[buffer]),
  };
}

function usedBuffers({ plan, buffers }: Lowering, calls: readonly Call[]): Uint8Array {
  const used = new Uint8Array(buffers.length);
  markUsed(calls, used);
  for (const { buffer } of plan.outputs.values()) used[buffer] = 1;
  buffers.forEach(({ storage }, buffer) => {
    if (storage === 'input' || storage === 'literal' || storage === 'variable') used[buffer] = 1;
  });
  return used;
}

/** A plan that stops half-way must have stored nothing by then. */
function storesLast(items: readonly Item[], buffers: readonly PlanBuffer[]): Unit[] {
  const stores = (item: Item): boolean =>
    (item.kind === 'pointwise' ? [item.output] : item.writes).some(
      ({ buffer }) => buffers[buffer]?.storage === 'variable',
    );
  return [...schedule(items.filter((item) => !stores(item))), ...schedule(items.filter(stores))];
}

function extentBuffer({ output, attributes }: Compute): { buffer: number; axis: Axis } {
  return { buffer: output.buffer, axis: (attributes as { axis: Axis }).axis };
}

/** What a step touches of a buffer, over all steps. */
function everyStep(regions: readonly Region[]): readonly Region[] {
  return regions.map(overSteps);
}

function overSteps(region: Region): Region {
  return region.region.startsWith('step') ? { buffer: region.buffer, region: 'all' } : region;
}

/** What some units read of every buffer, over all steps. */
function readsByBuffer(units: readonly Unit[], buffers: number): readonly (readonly Region[])[] {
  const reads = Array.from({ length: buffers }, (): Region[] => []);
  for (const unit of units) {
    for (const read of unit.reads) (reads[read.buffer] as Region[]).push(overSteps(read));
  }
  return reads;
}

/** The calls of scheduled units; what a group computes goes to memory only if somebody outside of it reads it. */
function callsOf(
  units: readonly Unit[],
  loops: ReadonlyMap<unknown, LoopUnit>,
  { plan, buffers }: Lowering,
): Call[] {
  const everything = units.flatMap((unit) => loops.get(unit)?.units ?? [unit]);
  const readers = readsByBuffer(everything, buffers.length);
  const put = new Set([...plan.outputs.values()].map(({ buffer }) => buffer));
  const wanted = (output: OperandView): boolean =>
    put.has(output.buffer) ||
    buffers[output.buffer]?.storage === 'variable' ||
    covers(readers[output.buffer] ?? [], output);
  const constantOf = (buffer: number): number | undefined => buffers[buffer]?.value;
  const expand = (unit: Unit): readonly Call[] => {
    const loop = loops.get(unit);
    if (loop) return [loop.call(loop.units.flatMap(expand))];
    if (!(unit instanceof Group)) return unit.calls;
    return fuse(unit, wanted, constantOf);
  };
  return units.flatMap(expand);
}
