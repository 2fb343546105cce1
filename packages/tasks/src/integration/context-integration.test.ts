import { cycleArrays, foldKey, type JsonValue, randomKey, type TrainingStream } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextIntegration } from './context-integration.ts';
import { TaskOptionError, TaskPortError, TaskPositionError } from '../errors.ts';
import { integrationNatsPerDecision } from './integration-floor.ts';
import { taskByName } from '../registry.ts';
import type { Task } from '../contract/task.ts';

interface Trial {
  /** `[steps]` of four numbers each. */
  readonly evidence: number[][];
  readonly choice: number[];
}

/** The next trials, cycle by cycle, then lane by lane. */
function readTrials(stream: TrainingStream, task: Task, batch: number, cycles: number): Trial[][] {
  const arrays = cycleArrays(task, batch);
  const evidence = arrays['evidence'] ?? [];
  const choice = arrays['choice'] ?? [];
  const steps = Array.from({ length: task.steps }, (_, step) => step);
  return Array.from({ length: cycles }, () => {
    stream.next(arrays);
    return Array.from({ length: batch }, (_, lane) => ({
      evidence: steps.map((step) => {
        const at = (step * batch + lane) * 4;
        return [...evidence.slice(at, at + 4)];
      }),
      choice: steps.map((step) => choice[step * batch + lane] as number),
    }));
  });
}

const key = randomKey(6);
const task = contextIntegration();
const batches = fc.constantFrom(0, 1, 3, 4, 5, 17);

test('ports and options', () => {
  expect(task.inputs).toEqual([{ kind: 'vector', name: 'evidence', size: 4 }]);
  expect(task.targets).toEqual([{ kind: 'symbol', name: 'choice', size: 3 }]);
  expect(taskByName('context-integration').options).toEqual({ steps: 20, coherence: 0.5, noise: 1 });
});

describe.each([
  [2, 1],
  [4, 3],
  [5, 4],
  [17, 14],
  [20, 16],
])('a trial of %i steps has %i of evidence', (steps, evidenceSteps) => {
  const quiet = contextIntegration({ steps, noise: 0 });
  const trials = readTrials(quiet.open({ key, batch: 17 }), quiet, 17, 12).flat();

  test('and a decision that is the sign of the cued channel', () => {
    for (const { evidence, choice } of trials) {
      const [first, second, firstCue, secondCue] = evidence[0] ?? [];
      expect([firstCue, secondCue].sort()).toEqual([0, 1]);
      const decision = (firstCue === 1 ? first : second) === 0.5 ? 2 : 1;
      evidence.forEach((numbers, step) => {
        expect(numbers.map(Math.abs)).toEqual(
          step < evidenceSteps ? [0.5, 0.5, firstCue, secondCue] : [0, 0, 0, 0],
        );
        expect(numbers).toEqual(step < evidenceSteps ? evidence[0] : [0, 0, 0, 0]);
        expect(choice[step]).toBe(step < evidenceSteps ? 0 : decision);
      });
    }
  });

  test('and all eight kinds occur', () => {
    expect(new Set(trials.map(({ evidence }) => String(evidence[0]))).size).toBe(8);
  });
});

test('the noise of either channel has its mean and standard deviation, and is not repeated', () => {
  const quiet = contextIntegration({ noise: 0 });
  const noisy = contextIntegration({ noise: 2 });
  const means = readTrials(quiet.open({ key, batch: 4 }), quiet, 4, 100).flat();
  const shifts = readTrials(noisy.open({ key, batch: 4 }), noisy, 4, 100)
    .flat()
    .flatMap(({ evidence }, trial) =>
      evidence
        .slice(0, 16)
        .flatMap((numbers, step) =>
          [0, 1].map(
            (channel) => (numbers[channel] ?? NaN) - (means[trial]?.evidence[step]?.[channel] ?? NaN),
          ),
        ),
    );
  expect(new Set(shifts).size).toBeGreaterThan(shifts.length * 0.99);
  const mean = shifts.reduce((sum, shift) => sum + shift, 0) / shifts.length;
  const variance = shifts.reduce((sum, shift) => sum + shift ** 2, 0) / shifts.length;
  // 12800 draws of variance 4: standard errors 0.018 and 0.05.
  expect(Math.abs(mean)).toBeLessThan(0.08);
  expect(Math.abs(variance - 4)).toBeLessThan(0.2);
});

test('lanes do not depend on the number of lanes, the same key gives the same trials', () => {
  fc.assert(
    fc.property(fc.nat().map(randomKey), batches, batches, (drawn, one, other) => {
      const [few, many] = one < other ? [one, other] : [other, one];
      const narrow = readTrials(task.open({ key: drawn, batch: few }), task, few, 3);
      const wide = readTrials(task.open({ key: drawn, batch: many }), task, many, 3);
      expect(narrow).toEqual(wide.map((lanes) => lanes.slice(0, few)));
    }),
    { numRuns: 20 },
  );
  const again = readTrials(task.open({ key: foldKey(key, 1), batch: 3 }), task, 3, 3);
  expect(readTrials(task.open({ key, batch: 3 }), task, 3, 3)).not.toEqual(again);
});

test('seeking a position goes on as from there', () => {
  fc.assert(
    fc.property(batches, fc.nat({ max: 6 }), (batch, before) => {
      const stream = task.open({ key, batch });
      readTrials(stream, task, batch, before);
      const position = JSON.parse(JSON.stringify(stream.position())) as JsonValue;
      const expected = readTrials(stream, task, batch, 2);
      const fresh = task.open({ key, batch });
      fresh.seek(position);
      expect(readTrials(fresh, task, batch, 2)).toEqual(expected);
      expect(fresh.position()).toEqual(stream.position());
    }),
    { numRuns: 20 },
  );
});

test.each<JsonValue>([null, 1, {}, { trial: -1 }, { trial: 0.5 }, { trial: 0, more: 1 }])(
  'the position %j is refused and moves nothing',
  (position) => {
    const stream = task.open({ key, batch: 1 });
    readTrials(stream, task, 1, 2);
    expect(() => stream.seek(position)).toThrow(TaskPositionError);
    expect(stream.position()).toEqual({ trial: 2 });
  },
);

test('goes on when the numbers of its noise run out, with noise that has not been before', () => {
  const perKey = 2 ** 27;
  const starts = [0, perKey - 1, perKey, perKey + 1, 2 ** 40].map((trial) => {
    const stream = task.open({ key, batch: 1 });
    stream.seek({ trial });
    return readTrials(stream, task, 1, 1).flat()[0]?.evidence.flat() ?? [];
  });
  const noise = starts.flatMap((evidence) => evidence.filter((number) => number !== 0 && number !== 1));
  expect(noise).toHaveLength(5 * 32);
  // The same noise around the other mean would be 1 away.
  const either = noise.flatMap((number) => [number, number - 1]);
  expect(new Set(either.map((number) => number.toFixed(9))).size).toBe(10 * 32);
});

test('unfit arrays and batches are refused', () => {
  const stream = task.open({ key, batch: 2 });
  const fit = cycleArrays(task, 2);
  expect(() => stream.next({ ...fit, evidence: new Float64Array(159) })).toThrow(TaskPortError);
  expect(() => stream.next({ ...fit, choice: new Int32Array(39) })).toThrow(TaskPortError);
  expect(stream.position()).toEqual({ trial: 0 });
  expect(() => task.open({ key, batch: -1 })).toThrow(TaskOptionError);
});

describe('the floor', () => {
  test('is that of the best possible observer of the stream', () => {
    const noisy = contextIntegration({ steps: 10, coherence: 0.3, noise: 1 });
    const costs = readTrials(noisy.open({ key, batch: 100 }), noisy, 100, 100)
      .flat()
      .map(({ evidence, choice }) => {
        const cued = evidence[0]?.[2] === 1 ? 0 : 1;
        const sum = evidence.reduce((total, numbers) => total + (numbers[cued] ?? NaN), 0);
        const logOdds = 2 * 0.3 * sum;
        return choice.reduce(
          (total, symbol) =>
            total + (symbol === 0 ? 0 : Math.log1p(Math.exp(symbol === 2 ? -logOdds : logOdds))),
          0,
        );
      });
    const mean = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
    const variance = costs.reduce((sum, cost) => sum + (cost - mean) ** 2, 0) / costs.length;
    const floor = noisy.floor(0);
    expect(Math.abs(mean - (floor?.natsPerCycle ?? NaN))).toBeLessThan(
      4 * Math.sqrt(variance / costs.length),
    );
    expect(floor?.natsPerCharacter).toBeCloseTo((floor?.natsPerCycle ?? NaN) / 10, 14);
  });

  test('is ln 2 without evidence, 0 without noise, and falls in between', () => {
    const at = (noise: number): number => integrationNatsPerDecision({ samples: 16, coherence: 0.5, noise });
    expect(at(1e9)).toBeCloseTo(Math.LN2, 8);
    expect(at(0)).toBe(0);
    expect(at(1e-200)).toBe(0);
    const falling = [30, 10, 3, 1, 0.3, 0.1].map(at);
    expect(falling).toEqual([...falling].sort((low, high) => high - low));
    expect(falling.every((nats) => nats > 0 && nats < Math.LN2)).toBe(true);
  });

  test('of weak evidence is ln 2 less half its quality', () => {
    // E[softplus(-L)] = ln 2 - E[L]/2 + E[L^2]/8 - .. = ln 2 - d + d/2 + O(d^2), for L ~ N(2d, 4d).
    const quality = 1e-6;
    const nats = integrationNatsPerDecision({ samples: 1, coherence: 1e-3, noise: 1 });
    expect((Math.LN2 - nats) / quality).toBeCloseTo(0.5, 3);
  });
});
