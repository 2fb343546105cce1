import { randomKey } from '@meristem/autodiff';
import { describe, expect, test } from 'vitest';
import { TaskOptionError } from '../errors.ts';
import { type Lane, readTrials } from '../testing/read-lanes.ts';
import { adding } from './adding.ts';
import { copyMemory } from './copy-memory.ts';
import { crossModalMatch } from './cross-modal-match.ts';
import { delayedMatch } from './delayed-match.ts';
import { recall } from './recall.ts';
import { temporalOrder } from './temporal-order.ts';
import { trialTask } from './trial-task.ts';

const many = { key: randomKey(2), batch: 16, cycles: 125 };

/** Asserts that values 0 .. kinds - 1 come equally often, within four standard errors each. */
function expectEven(values: readonly number[], kinds: number): void {
  for (let kind = 0; kind < kinds; kind += 1) {
    const share = values.filter((value) => value === kind).length / values.length;
    const deviation = Math.sqrt((kinds - 1) / kinds ** 2 / values.length);
    expect(Math.abs(share - 1 / kinds)).toBeLessThan(4 * deviation);
  }
}

const at = (lane: Lane, port: string): readonly number[] => lane[port] ?? [];

describe('copy memory', () => {
  test.each([
    [4, 8, 10],
    [1, 2, 0],
    [5, 3, 1],
  ])('of %i letters of %i after %i blanks is what a queue gives back', (letters, alphabet, delay) => {
    const task = copyMemory({ letters, alphabet, delay });
    const trials = readTrials(task, many);
    for (const trial of trials) {
      const queue: number[] = [];
      let cued = false;
      at(trial, 'symbol').forEach((symbol, step) => {
        const said = cued ? queue.shift() : 0;
        expect(at(trial, 'copy')[step]).toBe(said);
        if (symbol === alphabet + 1) cued = true;
        else if (symbol > 0) queue.push(symbol);
      });
      expect([cued, queue]).toEqual([true, []]);
    }
    expectEven(
      trials.flatMap((trial) =>
        at(trial, 'symbol')
          .slice(0, letters)
          .map((symbol) => symbol - 1),
      ),
      alphabet,
    );
    expect(task.steps).toBe(2 * letters + delay + 1);
  });

  test('a letter forgotten costs ln 8', () => {
    const levels = copyMemory().plateaus(0);
    expect(levels.map(({ label }) => label)).toEqual(['3 letters', '2 letters', '1 letter', '0 letters']);
    expect(levels.map(({ natsPerCycle }) => natsPerCycle / Math.log(8))).toEqual([1, 2, 3, 4]);
  });
});

test('recall is what a queue gives back, a letter a cue', () => {
  for (const trial of readTrials(recall({ letters: 2, alphabet: 3, delay: 4 }), many)) {
    const queue: number[] = [];
    at(trial, 'symbol').forEach((symbol, step) => {
      if (symbol >= 1 && symbol <= 3) queue.push(symbol);
      expect(at(trial, 'said')[step]).toBe(symbol === 4 ? queue.shift() : 0);
    });
    expect(at(trial, 'symbol').slice(2)).toEqual([0, 0, 0, 0, 4, 4]);
  }
});

describe('adding', () => {
  const trials = readTrials(adding({ steps: 9 }), many);

  test('asks at its end for the sum of what was marked, one number of each half', () => {
    for (const trial of trials) {
      const rows = Array.from({ length: 9 }, (_, step) => at(trial, 'x').slice(3 * step, 3 * step + 3));
      const marked = rows.flatMap(([, mark], step) => (mark === 1 ? [step] : []));
      expect(marked).toHaveLength(2);
      expect(marked[0]).toBeLessThan(4);
      expect(marked[1]).toBeGreaterThanOrEqual(4);
      expect(marked[1]).toBeLessThan(8);
      const running = rows.reduce((sum, [number = NaN, mark = NaN]) => sum + number * mark, 0);
      expect(at(trial, 'sum').slice(0, 8)).toEqual(Array(8).fill(0));
      expect(at(trial, 'sum')[8]).toBeCloseTo(running, 12);
      expect(rows[8]).toEqual([0, 0, 1]);
    }
  });

  test('always saying 0 costs 2/3', () => {
    const cost = trials.reduce((sum, trial) => sum + (at(trial, 'sum')[8] ?? NaN) ** 2, 0) / trials.length;
    expect(Math.abs(cost - 2 / 3)).toBeLessThan(4 * Math.sqrt(0.4 / trials.length));
  });
});

test('adding and recall are, bit for bit, what studies have been made with', () => {
  const request = { key: randomKey(5), batch: 7, cycles: 4 };
  const last = (task: ReturnType<typeof adding>, port: string): readonly (number | undefined)[] =>
    readTrials(task, request)
      .slice(-7)
      .map((trial) => at(trial, port).at(-1));
  expect(last(adding(), 'sum')).toEqual([
    -1.4935389998176345, -0.964098563732898, 0.06536703131558519, 1.0272989029590567, -1.1271818196413617,
    -0.7664591522297008, -0.20859469642944517,
  ]);
  expect(last(recall(), 'said')).toEqual([1, 1, 1, 1, 3, 1, 1]);
});

describe('temporal order', () => {
  test.each([
    [24, 2],
    [11, 3],
    [3, 1],
  ])('of %i steps with %i letters that count is read off them by a filter', (steps, marks) => {
    const task = temporalOrder({ steps, marks });
    const trials = readTrials(task, many);
    const orders = trials.map((trial) => {
      const text = at(trial, 'symbol')
        .map((symbol) => 'EBabcdXY'[symbol])
        .join('');
      expect(text).toMatch(/^E[abcdXY]*B$/);
      const counted = text.replaceAll(/[^XY]/g, '');
      expect(counted).toHaveLength(marks);
      const order = Number.parseInt(counted.replaceAll('X', '0').replaceAll('Y', '1'), 2);
      const idle = Array<number>(steps - 1).fill(2 ** marks);
      expect(at(trial, 'order')).toEqual([...idle, order]);
      return order;
    });
    expectEven(orders, 2 ** marks);
  });

  test('has a place for every letter that counts', () => {
    expect(() => temporalOrder({ steps: 4, marks: 3 })).toThrow(TaskOptionError);
    expect(() => temporalOrder({ steps: 4, marks: 3 })).toThrow(
      'temporal-order.steps: found 4, expected at least 5',
    );
  });
});

describe('delayed match', () => {
  const task = delayedMatch({ stimuli: 3, delay: 4 });
  const trials = readTrials(task, many);
  const answers = trials.map((trial) => at(trial, 'match').at(-1) ?? NaN);

  test('asks at the test whether it is the sample', () => {
    trials.forEach((trial, index) => {
      const [sample, ...rest] = at(trial, 'stimulus');
      const test = rest.pop();
      expect(rest).toEqual([0, 0, 0, 0]);
      expect(answers[index]).toBe(sample === test ? 1 : 0);
      expect(at(trial, 'match').slice(0, -1)).toEqual([2, 2, 2, 2, 2]);
    });
  });

  test('neither sample nor test alone tells, and all of them come', () => {
    for (const place of [0, 5]) {
      for (const stimulus of [1, 2, 3]) {
        const chosen = answers.filter((_, index) => at(trials[index] ?? {}, 'stimulus')[place] === stimulus);
        expect(chosen.length).toBeGreaterThan(trials.length / 4);
        expectEven(chosen, 2);
      }
    }
  });
});

describe('cross-modal match', () => {
  const task = crossModalMatch({ pairs: 5, delay: 2, seed: 3 });
  const trials = readTrials(task, many);

  test('shows a sample on one port and a test on the other', () => {
    const sightFirst = trials.map((trial) => {
      const [sight, sound] = [at(trial, 'sight'), at(trial, 'sound')];
      const [first, last] = (sight[0] ?? 0) > 0 ? [sight, sound] : [sound, sight];
      expect(first.map((symbol) => symbol > 0)).toEqual([true, false, false, false]);
      expect(last.map((symbol) => symbol > 0)).toEqual([false, false, false, true]);
      return first === sight ? 1 : 0;
    });
    expectEven(sightFirst, 2);
  });

  test('whoever keeps a table of the pairs that matched is right on all the others', () => {
    const matched = new Map<number, number>();
    const answers = trials.map((trial) => {
      const [sight, sound] = [Math.max(...at(trial, 'sight')), Math.max(...at(trial, 'sound'))];
      const answer = at(trial, 'match').at(-1) ?? NaN;
      expect(at(trial, 'match').slice(0, -1)).toEqual([2, 2, 2]);
      if (matched.has(sight)) expect(answer).toBe(matched.get(sight) === sound ? 1 : 0);
      else if (answer === 1) matched.set(sight, sound);
      return answer;
    });
    expect([...matched.keys()].sort()).toEqual([1, 2, 3, 4, 5]);
    expect([...matched.values()].sort()).toEqual([1, 2, 3, 4, 5]);
    expectEven(answers, 2);
  });

  test('pairs depend on the seed alone', () => {
    const pairsOf = (seed: number, key: number): string => {
      const found = readTrials(crossModalMatch({ seed }), { ...many, key: randomKey(key) })
        .filter((trial) => at(trial, 'match').at(-1) === 1)
        .map((trial) => `${Math.max(...at(trial, 'sight'))}-${Math.max(...at(trial, 'sound'))}`);
      return [...new Set(found)].sort().join(' ');
    };
    expect(pairsOf(0, 1)).toBe(pairsOf(0, 2));
    expect(pairsOf(0, 1)).not.toBe(pairsOf(1, 1));
  });
});

describe("a task of trials of one's own", () => {
  const task = trialTask({
    name: 'first or last',
    source: 'this test',
    steps: 2,
    inputs: [{ kind: 'vector', name: 'x', size: 2 }],
    targets: [{ kind: 'vector', name: 'y', size: 1, ignore: -1 }],
    write({ into, lane, batch, key }) {
      into['x']?.fill(key.low, 2 * lane, 2 * lane + 2);
      if (into['y']) into['y'][batch + lane] = lane;
    },
  });

  test('is 0, or ignored, where nothing is written', () => {
    const [first, second] = readTrials(task, { batch: 2, cycles: 1 });
    expect(first?.['x']?.slice(2)).toEqual([0, 0]);
    expect([first?.['y'], second?.['y']]).toEqual([
      [-1, 0],
      [-1, 1],
    ]);
    expect(task).toMatchObject({ independent: true, needsMemory: true, options: {} });
    expect(task.floor(0)).toBeUndefined();
  });

  test('never comes to an end of its keys', () => {
    const starts = [0, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 52];
    const keys = starts.map((trial) => {
      const stream = task.open({ key: randomKey(1), batch: 1 });
      stream.seek({ trial });
      const into = { x: new Float64Array(4), y: new Float64Array(2) };
      stream.next(into);
      expect(stream.position()).toEqual({ trial: trial + 1 });
      return into.x[0];
    });
    expect(new Set(keys).size).toBe(starts.length);
  });
});
