import vm from 'node:vm';
import v8 from 'node:v8';
import type { Backend, JsonObject } from '@meristem/autodiff';
import { trainerOf } from '@meristem/experiment';
import type { Trainer } from '@meristem/growable';
import { openBackend } from '../backend-choice.ts';
import { chosenPlan } from '../options/experiment-choice.ts';
import { totalUnits } from '../result/population-counts.ts';
import { taskOfPlan } from '../tasks.ts';

/** What a fifth of a long run came to. */
export interface Fifth {
  /** Cycles by its end. */
  readonly cycle: number;
  /** Births and deaths in it. */
  readonly edits: number;
  /** Mean units over its slices. */
  readonly units: number;
  /**
   * Mean bytes over its slices, what nobody holds any more collected: the heap with all buffers, and the whole process but for the
   * part of the heap where objects are young, which the engine doubles when it likes.
   */
  readonly heldBytes: number;
  readonly processBytes: number;
  /** Processor time of a cycle, in microseconds, and over that of a cycle of a network that stays as it is. */
  readonly microseconds: number;
  readonly ratio: number;
}

/** What a long run came to. */
export interface Endurance {
  readonly fifths: readonly Fifth[];
  /** Processor time of a cycle over that of the same network in a trainer that has just gone on from its checkpoint. */
  readonly age: number;
  /** Variables with a number that is not finite. */
  readonly broken: readonly string[];
}

/** Cycles of easy, hard and easy problem, as in the paper's figure; then they come again. */
const PERIOD = 100_000;
/** Cycles after which memory and time are read: so many that every fifth of a million has the same phases. */
const SLICE = 10_000;
/** Cycles of the network that stays as it is, beside each slice. */
const BESIDE = 2_000;
const FIXED_UNITS = 20;

/** Trains the paper's network on the easy, the hard and the easy problem, again and again, in one process. */
export async function endurance(cycles: number, onFifth: (fifth: Fifth) => void): Promise<Endurance> {
  const backend = await openBackend('cpu');
  const trainer = await trainerFor(backend, { rule: 'outgoing-l1' }, cycles);
  const fixed = await trainerFor(backend, { rule: 'none', units: FIXED_UNITS }, cycles);
  const fifths: Fifth[] = [];
  for (let fifth = 0; fifth < 5; fifth++) {
    fifths.push(trainedFifth(trainer, fixed, cycles / 5));
    onFifth(fifths.at(-1)!);
  }
  const young = await trainerFor(backend, { rule: 'outgoing-l1' }, cycles, trainer);
  const broken = [...trainer.state.tensors]
    .filter(([, values]) => !values.every(Number.isFinite))
    .map(([{ name }]) => name);
  return { fifths, age: ageOf(trainer, young), broken };
}

async function trainerFor(
  backend: Backend,
  choice: { readonly rule: 'outgoing-l1' | 'none'; readonly units?: number },
  cycles: number,
  before?: Trainer,
): Promise<Trainer> {
  const plan = await chosenPlan({
    ...choice,
    task: 'switching',
    taskOptions: JSON.stringify(easyHardEasyAgain(cycles)),
    architecture: 'recurrent',
    preset: 'paper',
    cycles,
    backend: 'cpu',
  });
  const task = await taskOfPlan(plan);
  return trainerOf(plan.experiment, {
    ...{ task, seed: 1, backend },
    ...(before && { checkpoint: before.checkpoint() }),
  });
}

function easyHardEasyAgain(cycles: number): JsonObject {
  const third = Math.floor(PERIOD / 3);
  const [easy, hard] = [{ name: 'digraphs' }, { name: 'reversal' }];
  const phases = Array.from({ length: Math.ceil(cycles / PERIOD) }, () => [
    { task: easy, cycles: third },
    { task: hard, cycles: third },
    { task: easy, cycles: PERIOD - 2 * third },
  ]);
  return { phases: phases.flat() };
}

function trainedFifth(trainer: Trainer, fixed: Trainer, cycles: number): Fifth {
  const slices = Math.max(1, Math.round(cycles / SLICE));
  const sums = { units: 0, held: 0, process: 0, microseconds: 0, beside: 0 };
  const edits = trainer.births + trainer.deaths;
  for (let slice = 0; slice < slices; slice++) {
    sums.microseconds += timed(trainer, SLICE);
    sums.beside += timed(fixed, BESIDE);
    collect();
    const { heapUsed, external, rss } = process.memoryUsage();
    sums.units += totalUnits(trainer.populations);
    sums.held += heapUsed + external;
    sums.process += rss - youngBytes();
  }
  const microseconds = sums.microseconds / (slices * SLICE);
  return {
    cycle: trainer.cycle,
    edits: trainer.births + trainer.deaths - edits,
    units: sums.units / slices,
    heldBytes: sums.held / slices,
    processBytes: sums.process / slices,
    microseconds,
    ratio: microseconds / (sums.beside / (slices * BESIDE)),
  };
}

function youngBytes(): number {
  const young = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  return young?.physical_space_size ?? 0;
}

/** Processor time of an old trainer over that of a young one with the same network, turn by turn. */
function ageOf(old: Trainer, young: Trainer): number {
  timed(young, SLICE);
  timed(old, SLICE);
  const times = [0, 0] as [number, number];
  for (let turn = 0; turn < 40; turn++) {
    times[0] += timed(old, BESIDE);
    times[1] += timed(young, BESIDE);
  }
  return times[0] / times[1];
}

/** Microseconds of processor time that some cycles take: what other processes make them wait is not in it. */
function timed(trainer: Trainer, cycles: number): number {
  const before = process.cpuUsage();
  for (let i = 0; i < cycles; i++) trainer.train();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;
