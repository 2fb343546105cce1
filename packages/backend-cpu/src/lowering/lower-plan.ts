import type { Axis, Compute, Plan, PlanBuffer } from '@meristem/autodiff';
import { fuse } from '../fusion/fuse.ts';
import { Group, type Stage } from '../fusion/group.ts';
import { joinRows } from '../fusion/join-rows.ts';
import { schedule } from '../fusion/schedule.ts';
import { sink } from '../fusion/sink.ts';
import { covers, overSteps, type Region } from '../program/region.ts';
import type { TensorLayout } from '../layout/tensor-layout.ts';
import { type Instruction, listed, markUsed } from '../program/listing.ts';
import type { Loop, Operation } from '../program/operation.ts';
import { assembleInPlace } from './assemble-in-place.ts';
import { compileLoop } from '../loops/compile-loop.ts';
import type { Item } from '../items/item.ts';
import { factorsAfterSums } from './factors-after-sums.ts';
import { padWindows } from './pad-windows.ts';
import { type Site, Lowering, loopOver } from './lowering.ts';
import { signsOfRelu } from './signs-of-relu.ts';
import { mayStopHalfWay, storeInPlace } from './store-in-place.ts';

/** A plan as operations over buffers whose layout is known, before memory is. */
export interface LoweredPlan {
  readonly plan: Plan;
  readonly buffers: readonly PlanBuffer[];
  readonly layouts: readonly TensorLayout[];
  /** 1 for buffers that calls or callers touch; what stays in registers needs no memory. */
  readonly used: Uint8Array;
  readonly operations: readonly Operation[];
  /** The operations with their words. */
  readonly instructions: readonly Instruction[];
  readonly sites: readonly Site[];
  /** Buffers that hold the extent of an axis. */
  readonly extents: readonly { readonly buffer: number; readonly axis: Axis }[];
}

/** A loop of the plan, fused inside. */
interface LoopStage {
  readonly kind: 'loop';
  readonly stages: readonly Stage[];
  readonly around: (body: readonly Operation[]) => Operation;
}

/** What lowering is told of the machine. */
export interface LoweringOptions {
  /** Whether a loop should become one generated function, which runs in one thread; all that can do so unless told. */
  readonly generateLoops?: (loop: Loop) => boolean;
}

/** Turns a plan into operations: every instruction to its kernel, elementwise chains to one kernel each. */
export function lowerPlan(plan: Plan, { generateLoops = () => true }: LoweringOptions = {}): LoweredPlan {
  const stops = mayStopHalfWay(plan);
  // A plan that stops half-way must have stored nothing by then.
  const stored = stops ? plan : storeInPlace(plan);
  const lowering = new Lowering(padWindows(assembleInPlace(factorsAfterSums(signsOfRelu(stored)))));
  const innerOf = (buffer: number): number => lowering.layouts[buffer]!.inner;
  const loops = new Map<unknown, LoopStage>();
  const items: Item[] = [];
  const extents: { buffer: number; axis: Axis }[] = [];
  for (const instruction of lowering.plan.instructions) {
    if (instruction.kind === 'compute') {
      if (instruction.primitive.name === 'extent') extents.push(extentBuffer(instruction));
      for (const item of lowering.lower(instruction)) items.push(item);
      continue;
    }
    const variable = loopOver(instruction.over);
    lowering.enter(variable, instruction.body);
    const stages = schedule(instruction.body.flatMap((inner) => lowering.lower(inner)));
    lowering.enter(undefined);
    items.push(...lowering.beforeLoop.splice(0));
    const item: Item = {
      kind: 'opaque',
      operations: [],
      reads: stages.flatMap(({ reads }) => reads.map(overSteps)),
      writes: stages.flatMap(({ writes }) => writes.map(overSteps)),
    };
    const { reverse } = instruction;
    const around = (body: readonly Operation[]): Operation => {
      const plain: Loop = { kind: 'loop', variable, reverse, body };
      return (generateLoops(plain) && compileLoop(plain, innerOf)) || plain;
    };
    loops.set(item, { kind: 'loop', stages, around });
    items.push(item);
  }
  const put = new Set([...lowering.plan.outputs.values()].map(({ buffer }) => buffer));
  const { buffers, layouts } = lowering;
  const kept = ({ buffer }: Region): boolean => put.has(buffer) || buffers[buffer]?.storage !== 'temporary';
  const stages = sink(stops ? storesLast(items, buffers) : schedule(items), kept);
  const wanted = (buffer: number): boolean => put.has(buffer);
  const operations = joinRows(operationsOf(stages, loops, lowering), { buffers, layouts, wanted });
  const instructions = listed(operations);
  const used = usedBuffers(lowering, instructions);
  return {
    plan: lowering.plan,
    buffers: lowering.buffers,
    layouts: lowering.layouts,
    used,
    operations,
    instructions,
    sites: lowering.sites,
    extents: extents.filter(({ buffer }) => used[buffer]),
  };
}

function usedBuffers({ plan, buffers }: Lowering, instructions: readonly Instruction[]): Uint8Array {
  const used = new Uint8Array(buffers.length);
  markUsed(instructions, used);
  for (const { buffer } of plan.outputs.values()) used[buffer] = 1;
  buffers.forEach(({ storage }, buffer) => {
    if (storage === 'input' || storage === 'literal' || storage === 'variable') used[buffer] = 1;
  });
  return used;
}

/** A plan that stops half-way must have stored nothing by then. */
function storesLast(items: readonly Item[], buffers: readonly PlanBuffer[]): Stage[] {
  const stores = (item: Item): boolean =>
    (item.kind === 'pointwise' ? [item.output] : item.writes).some(
      ({ buffer }) => buffers[buffer]?.storage === 'variable',
    );
  return [...schedule(items.filter((item) => !stores(item))), ...schedule(items.filter(stores))];
}

function extentBuffer({ output, attributes }: Compute): { buffer: number; axis: Axis } {
  return { buffer: output.buffer, axis: (attributes as { axis: Axis }).axis };
}

/** What some stages read of every buffer, over all steps. */
function readsByBuffer(stages: readonly Stage[], buffers: number): readonly (readonly Region[])[] {
  const reads = Array.from({ length: buffers }, (): Region[] => []);
  for (const stage of stages) {
    for (const read of stage.reads) (reads[read.buffer] as Region[]).push(overSteps(read));
  }
  return reads;
}

/** The operations of scheduled stages; what a group computes goes to memory only if somebody outside of it reads it. */
function operationsOf(
  stages: readonly Stage[],
  loops: ReadonlyMap<unknown, LoopStage>,
  { plan, buffers }: Lowering,
): Operation[] {
  const everything = stages.flatMap((stage) => loops.get(stage)?.stages ?? [stage]);
  const readers = readsByBuffer(everything, buffers.length);
  const put = new Set([...plan.outputs.values()].map(({ buffer }) => buffer));
  const wanted = (output: Region): boolean =>
    put.has(output.buffer) ||
    buffers[output.buffer]?.storage === 'variable' ||
    covers(readers[output.buffer] ?? [], output);
  const constantOf = (buffer: number): number | undefined => buffers[buffer]?.value;
  const expand = (stage: Stage): readonly Operation[] => {
    const loop = loops.get(stage);
    if (loop) return [loop.around(loop.stages.flatMap(expand))];
    if (!(stage instanceof Group))
      return stage.optional && !stage.writes.some(wanted) ? [] : stage.operations;
    return fuse(stage, wanted, constantOf);
  };
  return stages.flatMap(expand);
}
