import { adam, clipByNorm, OptionError, referenceBackend, rmsprop } from '@meristem/autodiff';
import { cpuBackend } from '@meristem/backend-cpu';
import { areaGraph, createTrainer, marginRule, outgoingL1, recurrentPool } from '@meristem/growable';
import { reversal } from '@meristem/tasks';
import { describe, expect, it } from 'vitest';

/*
 * What a user is told who calls from JavaScript, where no compiler is in the way: the path, what was found, what was expected
 * and, for a misspelling, the nearest name. Whole messages, so that they can be read here as they are read there.
 */

/** Anything at all, where only one type would do. */
const wrong = (value: unknown): never => value as never;

const criterion = outgoingL1();
const growth = marginRule({ criterion });

/** A call of `createTrainer` that would do, but for some options. */
const trainer = (options: object) => () =>
  createTrainer({
    model: areaGraph('network', ({ input, area, project, output }) => {
      const memory = area('memory', recurrentPool());
      project(input('symbol'), memory);
      output('next', [memory]);
    }),
    task: reversal(),
    backend: referenceBackend(),
    seed: 0,
    plannedCycles: 100,
    optimizer: rmsprop(),
    learningRate: 0.01,
    growth,
    ...options,
  });
const rule = (options: unknown) => () => marginRule(wrong(options));
const pool = (options: unknown) => () => recurrentPool(wrong(options));
const optimizer = (options: unknown) => () => adam(wrong(options));
const clip = (gradients: unknown, limit: unknown) => () => clipByNorm(wrong(gradients), wrong(limit));
const backend = (options: unknown) => () => cpuBackend(wrong(options));

type Call = () => unknown;

/** The options that there are, as messages list them. */
const TRAINER =
  '"model", "task", "backend", "seed", "plannedCycles", "optimizer", "learningRate", "growth", "rateSchedule", ' +
  '"penaltySchedule", "fanInRate", "forgetAfter", "carry", "newborns", "clipping", "batch", "accumulate", "initialWeights", "initialState", "smoothing", "validation", "deadAfter", ' +
  '"plasticity", "checkpoint", "draws"';
const RULE =
  '"criterion", "reserve", "threshold", "deleteProbability", "deletion", "grace", "addProbability", ' +
  '"spontaneousProbability", "births", "birth"';

// prettier-ignore
const TABLE: readonly (readonly [call: Call, message: string])[] = [
  [trainer({ learningRate: -0.01 }),
    'createTrainer: options.learningRate: found -0.01, expected a number, 0 or more.'],
  [trainer({ learningRate: undefined }),
    'createTrainer: options.learningRate: found nothing, expected a number of at least 0 for the optimizer rmsprop. Set it, or leave the optimizer out as well.'],
  [trainer({ learning: 0.01 }),
    `createTrainer: options.learning: found an option that is not known, expected one of: ${TRAINER}. Did you mean "learningRate"?`],
  [trainer({ clipping: { norm: -1 } }),
    'createTrainer: options.clipping.norm: found -1, expected a number above 0.'],
  [trainer({ clipping: { nrom: 1 } }),
    'createTrainer: options.clipping.nrom: found an option that is not known, expected one of: "value", "norm". Did you mean "norm"?'],
  [trainer({ smoothing: 1.5 }),
    'createTrainer: options.smoothing: found 1.5, expected a number from 0 to 1.'],
  [trainer({ rateSchedule: { kind: 'cosin', to: 0 } }),
    'createTrainer: options.rateSchedule.kind: found "cosin", expected one of: "constant", "linear", "cosine", "exponential", "step", "one-cycle", "restarts", "on-plateau", "warm-up". Did you mean "cosine"?'],
  [trainer({ rateSchedule: 'cosine' }),
    'createTrainer: options.rateSchedule: found "cosine", expected an object with kind one of: "constant", "linear", "cosine", "exponential", "step", "one-cycle", "restarts", "on-plateau", "warm-up".'],
  [trainer({ penaltySchedule: { kind: 'warm-up', cycles: 10, then: { kind: 'linear' } } }),
    'createTrainer: options.penaltySchedule.then.to: found nothing, expected a number, 0 or more.'],
  [trainer({ batch: -1 }),
    'createTrainer: options.batch: found -1, expected a whole number, 1 or more.'],
  [trainer({ growth: 'marginRule' }),
    'createTrainer: options.growth: found "marginRule", expected a growth rule. Make one: growNeed(), or fixedSize({ criterion }) for a network that stays as it is.'],
  [trainer({ growth: marginRule }),
    'createTrainer: options.growth: found a function, expected a growth rule. Make one: growNeed(), or fixedSize({ criterion }) for a network that stays as it is.'],
  [trainer({ backend: cpuBackend({ blas: 'none' }) }),
    'createTrainer: options.backend: found a promise, expected a backend. Await it.'],
  [trainer({ optimiser: adam() }),
    `createTrainer: options.optimiser: found an option that is not known, expected one of: ${TRAINER}. Did you mean "optimizer"?`],
  [trainer({ seed: 1.5 }),
    'createTrainer: options.seed: found 1.5, expected a whole number, 0 or more.'],
  [trainer({ task: 'reversal' }),
    'createTrainer: options.task: found "reversal", expected a task.'],
  [trainer({ model: { areas: [] } }),
    'createTrainer: options.model: found {"areas":[]}, expected an architecture. Make one: areaGraph(...).'],
  [trainer({ plannedCycles: '100' }),
    'createTrainer: options.plannedCycles: found "100", expected a whole number, 0 or more.'],
  [rule(undefined),
    'marginRule: options: found nothing, expected an object.'],
  [rule({}),
    'marginRule: options.criterion: found nothing, expected a criterion. Make one: outgoingL1().'],
  [rule({ criteria: criterion }),
    `marginRule: options.criteria: found an option that is not known, expected one of: ${RULE}. Did you mean "criterion"?`],
  [rule({ criterion: outgoingL1 }),
    'marginRule: options.criterion: found a function, expected a criterion. Make one: outgoingL1().'],
  [rule({ criterion, treshold: 0.1 }),
    `marginRule: options.treshold: found an option that is not known, expected one of: ${RULE}. Did you mean "threshold"?`],
  [rule({ criterion, addProbability: 1.5 }),
    'marginRule: options.addProbability: found 1.5, expected a number from 0 to 1.'],
  [rule({ criterion, deletion: 'oldest' }),
    'marginRule: options.deletion: found "oldest", expected one of: "random", "oldest-first", "youngest-first". Did you mean "oldest-first"?'],
  [rule({ criterion, birth: 'split' }),
    'marginRule: options.birth: found "split", expected a birth. Make one: splitBirth().'],
  [pool({ activation: 'rleu' }),
    'recurrentPool: options.activation: found "rleu", expected one of: "tanh", "relu", "gated", "lstm". Did you mean "relu"?'],
  [pool({ activation: 'LSTM' }),
    'recurrentPool: options.activation: found "LSTM", expected one of: "tanh", "relu", "gated", "lstm". Did you mean "lstm"?'],
  [pool({ unit: 4 }),
    'recurrentPool: options.unit: found an option that is not known, expected one of: "units", "minUnits", "maxUnits", "activation", "normalisation". Did you mean "units"?'],
  [pool({ units: '4' }),
    'recurrentPool: options.units: found "4", expected a whole number from 0 to 16777216.'],
  [pool({ maxUnits: Infinity }),
    'recurrentPool: options.maxUnits: found Infinity, expected a whole number from 0 to 16777216.'],
  [pool('tanh'),
    'recurrentPool: options: found "tanh", expected an object.'],
  [optimizer({ beta1: 1.5 }),
    'adam: options.beta1: found 1.5, expected a number from 0 to below 1.'],
  [optimizer({ beta3: 0.9 }),
    'adam: options.beta3: found an option that is not known, expected one of: "beta1", "beta2", "epsilon", "epsilonPlace", "amsgrad", "weightDecay", "rate". Did you mean "beta1"?'],
  [optimizer({ learningRate: 0.01 }),
    'adam: options.learningRate: found an option that is not known, expected one of: "beta1", "beta2", "epsilon", "epsilonPlace", "amsgrad", "weightDecay", "rate". Remove it.'],
  [optimizer(0.01),
    'adam: options: found 0.01, expected an object.'],
  [clip([], -1),
    'clipByNorm: limit: found -1, expected a number above 0.'],
  [clip([], { norm: 1 }),
    'clipByNorm: limit: found {"norm":1}, expected a number above 0.'],
  [clip([3], 1),
    'clipByNorm: gradients[0]: found 3, expected a tensor.'],
  [clip({}, 1),
    'clipByNorm: gradients: found {}, expected a list, each entry a tensor.'],
  [backend({ threads: 0 }),
    'cpuBackend: options.threads: found 0, expected a whole number from 1 to 64, or one of: "auto".'],
  [backend({ thread: 2 }),
    'cpuBackend: options.thread: found an option that is not known, expected one of: "precision", "blas", "crossover", "threads", "memoryLimit", "kernels". Did you mean "threads"?'],
  [backend({ precision: 'portabel' }),
    'cpuBackend: options.precision: found "portabel", expected one of: "portable", "fast". Did you mean "portable"?'],
  [backend({ crossover: 'measurd' }),
    'cpuBackend: options.crossover: found "measurd", expected a number, 0 or more, or one of: "measured". Did you mean "measured"?'],
  [backend({ blas: true }),
    'cpuBackend: options.blas: found true, expected a name.'],
];

/** What a call fails with, at once or later. */
async function failure(call: Call): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a wrong call', () => {
  it.each(TABLE.map(([call, message]) => [message, call] as const))('%s', async (message, call) => {
    const error = await failure(call);
    expect(error).toBeInstanceOf(OptionError);
    const { message: said, operation, path, found, expected, remedy } = error as OptionError;
    expect(said).toBe(message);
    expect(said).toBe(
      `${operation}: ${path}: found ${found}, expected ${expected}.${remedy && ` ${remedy}`}`,
    );
  });

  it('is told from a right one', async () => {
    expect(trainer({})().cycle).toBe(0);
    expect(rule({ criterion, deletion: 'oldest-first' })().name).toBe('margin');
    await expect(failure(backend({ blas: 'none', threads: 1 }))).resolves.toBeUndefined();
    await expect(failure(clip([], 1))).resolves.toBeUndefined();
  });
});
