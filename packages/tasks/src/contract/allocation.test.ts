import { setFlagsFromString } from 'node:v8';
import { cycleArrays, randomKey } from '@meristem/autodiff';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contextIntegration } from '../integration/context-integration.ts';
import { digraphs } from '../sequences/digraphs.ts';
import { exampleTask } from '../examples/example-task.ts';
import { labelledExamples } from '../examples/labelled-examples.ts';
import { severalStreams, switching, switchingOutputs } from '../registry.ts';
import { bitFlipping } from '../changing/bit-flipping.ts';
import { echo } from '../sequences/echo.ts';
import { twoReversals } from '../streams/two-reversals.ts';
import { anbncn } from '../sequences/anbncn.ts';
import { dyck } from '../sequences/dyck.ts';
import { modularSum } from '../sequences/modular-sum.ts';
import { nBack } from '../sequences/n-back.ts';
import { reber } from '../sequences/reber.ts';
import { mackeyGlass } from '../series/mackey-glass.ts';
import { sineSuperposition } from '../series/sine-superposition.ts';
import { adding } from '../trials/adding.ts';
import { copyMemory } from '../trials/copy-memory.ts';
import { crossModalMatch } from '../trials/cross-modal-match.ts';
import { delayedMatch } from '../trials/delayed-match.ts';
import { recall } from '../trials/recall.ts';
import { temporalOrder } from '../trials/temporal-order.ts';
import { reversalAndSum } from '../sequences/reversal-and-sum.ts';
import { reversal } from '../sequences/reversal.ts';
import type { Task } from './task.ts';

const CHUNK = 1000;
const QUIET_CHUNKS = 5;
const MAX_CHUNKS = 200;

/*
 * The engine optimizes on another thread unless told, and whether that gets a turn before the measure ends is up to the machine:
 * a function that is optimized for one caller and not yet for the next boxes every number between them.
 */
beforeAll(() => setFlagsFromString('--no-concurrent-recompilation'));
afterAll(() => setFlagsFromString('--concurrent-recompilation'));

/**
 * Heap bytes per call once a function is warm: the most that any of five chunks in a row grew by, for the quietest such
 * row. Compilation finishes at its own pace and grows the heap before it does; a collection shrinks it, and starts a
 * new row. Stops early at a row below `enough`.
 */
function bytesPerCall(call: () => void, enough: number): number {
  let quietest = Infinity;
  let row: number[] = [];
  for (let chunk = 0; chunk < MAX_CHUNKS && quietest >= enough; chunk += 1) {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < CHUNK; i += 1) call();
    const growth = (process.memoryUsage().heapUsed - before) / CHUNK;
    row = growth < 0 ? [] : [...row, growth].slice(-QUIET_CHUNKS);
    if (row.length === QUIET_CHUNKS) quietest = Math.min(quietest, Math.max(...row));
  }
  return quietest;
}

/** Measuring itself takes a few hundred bytes a chunk; the smallest object takes more than this every call. */
const NOISE = 4;

/**
 * The engine may box the double that a random draw returns, depending on what it inlines where. That is all that a cycle
 * may cost, so the texts here make a known number of draws. A normal number is returned twice until it arrives.
 */
const BOXED_DOUBLE = 16;

/** More examples than the measure reads, so that no epoch starts within it. */
const examples = {
  inputs: new Float32Array(3 * (MAX_CHUNKS + 1) * CHUNK * 5),
  labels: new Uint8Array((MAX_CHUNKS + 1) * CHUNK * 5),
};
const labelled = labelledExamples({
  name: 'labelled',
  source: 'this test',
  inputs: { name: 'point', size: 3 },
  classes: 2,
  train: examples,
  test: examples,
});

/** One lane's worth: vectors, and symbols that are given as bytes, over several steps. */
const count = (MAX_CHUNKS + 1) * CHUNK;
const stepped = {
  pair: { values: new Uint8Array(count * 4 * 2), scale: 1 / 255 },
  sum: new Float32Array(count * 4),
  kind: new Uint8Array(count * 4),
};
const examplesOfSteps = exampleTask({
  name: 'stepped',
  source: 'this test',
  inputs: [{ kind: 'vector', name: 'pair', size: 2 }],
  targets: [
    { kind: 'vector', name: 'sum', size: 1 },
    { kind: 'symbol', name: 'kind', size: 2 },
  ],
  steps: 4,
  train: stepped,
  test: stepped,
});

const unflipped = reversal({ flips: 0 });

test.each<[string, Task, number, number]>([
  ['reversal', unflipped, 1, 0],
  ['reversal, 5 lanes', unflipped, 5, 0],
  ['a schedule', switching({ phases: [{ task: unflipped, cycles: 7000 }, { task: unflipped }] }), 1, 0],
  ['reversal with 1 flip in each of 5 groups', reversal(), 1, 5],
  ['reversal with 2 flips in each of 5 groups, 5 lanes', reversal({ flips: 2 }), 5, 50],
  ['digraphs with 1 choice in each of 10 groups', digraphs({ continuation: 0 }), 1, 10],
  ['digraphs with 1 choice in each of 10 groups, 5 lanes', digraphs({ continuation: 0 }), 5, 50],
  ['labelled examples', labelled, 1, 0],
  ['labelled examples, 5 lanes', labelled, 5, 0],
  ['examples of 4 steps, 3 ports', examplesOfSteps, 1, 0],
  ['a reversal without sums', reversalAndSum({ flips: 0, sum: 'off' }), 1, 0],
  ['a reversal and 40 digits', reversalAndSum({ flips: 0 }), 1, 40],
  ['a trial of recall', recall(), 1, 3],
  ['a trial of adding, 5 lanes', adding({ steps: 9 }), 5, 50],
  ['copy memory', copyMemory(), 1, 4],
  ['temporal order', temporalOrder({ steps: 9 }), 1, 11],
  // The test of a trial takes another draw half of the time.
  ['delayed match, 5 lanes', delayedMatch(), 5, 22.5],
  ['cross-modal match', crossModalMatch(), 1, 5.5],
  ['n-back', nBack({ steps: 7 }), 1, 14],
  ['modular sum, 5 lanes', modularSum({ steps: 7 }), 5, 105],
  ['anbncn', anbncn({ steps: 7 }), 1, 7],
  ['reber', reber(), 1, 40],
  ['dyck, 5 lanes', dyck({ steps: 7 }), 5, 70],
  ['a sum of sines, of 8 normal draws', sineSuperposition({ waves: 1, steps: 5 }), 1, 16],
  ['mackey-glass, of 35 normal draws, 5 lanes', mackeyGlass({ steps: 7 }), 5, 70],
  ['several streams', severalStreams({ streams: [{ task: nBack({ steps: 7 }) }] }), 1, 14],
  ['two reversals', twoReversals({ flips: 0 }), 1, 0],
  ['echo', echo({ flips: 0 }), 5, 0],
  ['outputs that are switched', switchingOutputs({ task: twoReversals({ flips: 0 }) }), 1, 0],
  ['5 fast bits', bitFlipping({ units: 3 }), 1, 5],
  ['integration of 2 channels over 16 steps', contextIntegration(), 1, 35],
])('reading a cycle of %s allocates nothing', (_, task, batch, draws) => {
  const stream = task.open({ key: randomKey(1), batch });
  const into = cycleArrays(task, batch);
  const enough = draws * BOXED_DOUBLE + NOISE;
  expect(bytesPerCall(() => stream.next(into), enough)).toBeLessThan(enough);
});

test('the measure sees one small object a call', () => {
  const kept: object[] = [{}];
  let count = 0;
  const call = (): void => {
    kept[0] = { count };
    count += 1;
  };
  expect(bytesPerCall(call, NOISE)).toBeGreaterThan(2 * NOISE);
});
