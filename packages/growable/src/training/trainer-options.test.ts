import { OptionError, referenceBackend } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { splitBirth } from '../growth/births/split-birth.ts';
import { multiplierCriterion } from '../growth/criteria/multiplier-criterion.ts';
import { outgoingL1 } from '../growth/criteria/outgoing-l1.ts';
import { growFold } from '../growth/grow-fold/grow-fold.ts';
import { fixedSize } from '../growth/growth-rule.ts';
import { budget } from '../growth/rules/budget.ts';
import { byPopulation, byScale } from '../growth/rules/combined-rule.ts';
import { marginRule } from '../growth/rules/margin-rule.ts';
import { plateauRule } from '../growth/rules/plateau-rule.ts';
import { during } from '../growth/rules/run-span.ts';
import { sampleOptions, sampleTrainer } from '../testing/sample-trainer.ts';
import { createTrainer } from './create-trainer.ts';

/*
 * Wrong calls from JavaScript, where no compiler is in the way: each gets an error that names the path, what was found, what
 * was expected and, for a misspelling, the nearest name.
 */

type Wrong = readonly [what: string, call: () => unknown, message: string];

const criterion = outgoingL1();
const rule = fixedSize({ criterion });
const wrong = <O>(options: unknown): O => options as O;

/** A trainer with some options changed, and some left out. */
function trainer(changes: object, missing: readonly string[] = []): () => unknown {
  const options = Object.entries({ ...sampleOptions(), ...changes });
  return () => createTrainer(wrong(Object.fromEntries(options.filter(([name]) => !missing.includes(name)))));
}

/** The sample task, whose target says something more. */
const judged = (target: object): (() => unknown) => {
  const { task } = sampleOptions();
  return trainer({ task: { ...task, targets: [{ ...task.targets[0], ...target }] } });
};

const portFaults: readonly Wrong[] = [
  [
    'a target with all of its labels smoothed away',
    judged({ smoothing: 1 }),
    'options.task.targets[0].smoothing: found 1, expected a number from 0 to below 1.',
  ],
  [
    'a padding symbol that is out of reach',
    judged({ ignore: -1 }),
    'options.task.targets[0].ignore: found -1, expected one of the symbols, 0 to 2, or 3, one past the last. Write 3 where a target is not to count.',
  ],
  [
    'class weights of another size',
    judged({ classWeights: [1, 2] }),
    'options.task.targets[0].classWeights: found [1,2], expected 3 numbers, one for each symbol, not all 0.',
  ],
  [
    'class weights of nothing',
    judged({ classWeights: [0, 0, 0] }),
    'options.task.targets[0].classWeights: found [0,0,0], expected 3 numbers',
  ],
  [
    'names of other symbols',
    judged({ names: ['a', 'b'] }),
    'options.task.targets[0].names: found 2 names, expected 3, one for each symbol.',
  ],
  [
    'a name that says nothing',
    judged({ names: ['a', '', 'c'] }),
    'options.task.targets[0].names[1]: found "", expected a text that is not empty.',
  ],
  [
    'a misspelt loss',
    judged({ kind: 'vector', loss: 'poison' }),
    'options.task.targets[0].loss: found "poison", expected one of: "squared-error", "huber", "binary-cross-entropy", "poisson". Did you mean "poisson"?',
  ],
  [
    'a loss of symbols',
    judged({ loss: 'huber' }),
    'options.task.targets[0].loss: found an option that is not known',
  ],
  [
    'a reduction that is none',
    judged({ reduction: 'average' }),
    'options.task.targets[0].reduction: found "average", expected one of: "sum", "mean".',
  ],
  [
    'a port of no kind',
    judged({ kind: 'image' }),
    'options.task.targets[0].kind: found "image", expected one of: "symbol", "vector".',
  ],
];

const trainers: readonly Wrong[] = [
  ['nothing', () => createTrainer(wrong(undefined)), 'options: found nothing, expected an object.'],
  [
    'a negative rate',
    trainer({ learningRate: -0.01 }),
    'options.learningRate: found -0.01, expected a number, 0 or more.',
  ],
  [
    'a rate as text',
    trainer({ learningRate: '0.01' }),
    'options.learningRate: found "0.01", expected a number, 0 or more.',
  ],
  [
    'a misspelt rate',
    trainer({ learningrate: 0.01 }),
    'options.learningrate: found an option that is not known',
  ],
  ['a misspelt rate', trainer({ learningrate: 0.01 }), 'Did you mean "learningRate"?'],
  [
    'a batch that no array holds',
    trainer({ batch: 1e9 }),
    'options.batch: found 1000000000, expected at most 44739242. Port "symbol" has 6 numbers per cycle and sequence',
  ],
  [
    'a negative norm',
    trainer({ clipping: { norm: -1 } }),
    'options.clipping.norm: found -1, expected a number above 0.',
  ],
  [
    'a misspelt norm',
    trainer({ clipping: { nrom: 1 } }),
    'options.clipping.nrom: found an option that is not known, expected one of: "value", "norm". Did you mean "norm"?',
  ],
  [
    'smoothing beyond 1',
    trainer({ smoothing: 1.5 }),
    'options.smoothing: found 1.5, expected a number from 0 to 1.',
  ],
  [
    'a misspelt schedule',
    trainer({ rateSchedule: { kind: 'cosin' } }),
    'options.rateSchedule.kind: found "cosin", expected one of: "constant", "linear", "cosine", "exponential", "step", "one-cycle", "restarts", "on-plateau", "warm-up". Did you mean "cosine"?',
  ],
  [
    'a schedule without its end',
    trainer({ penaltySchedule: { kind: 'linear' } }),
    'options.penaltySchedule.to: found nothing, expected a number, 0 or more.',
  ],
  [
    'a schedule after a warm-up that is none',
    trainer({ rateSchedule: { kind: 'warm-up', cycles: 3, then: { kind: 'line', to: 0 } } }),
    'options.rateSchedule.then.kind: found "line"',
  ],
  [
    'a negative batch',
    trainer({ batch: -1 }),
    'options.batch: found -1, expected a whole number, 1 or more.',
  ],
  [
    'half a sequence',
    trainer({ batch: 1.5 }),
    'options.batch: found 1.5, expected a whole number, 1 or more.',
  ],
  [
    'an optimizer without a rate',
    trainer({}, ['learningRate']),
    'options.learningRate: found nothing, expected a number of at least 0 for the optimizer rmsprop',
  ],
  [
    'a rule that was not made',
    trainer({ growth: marginRule }),
    'options.growth: found a function, expected a growth rule.',
  ],
  [
    'a backend that was not awaited',
    trainer({ backend: Promise.resolve(referenceBackend()) }),
    'options.backend: found a promise, expected a backend. Await it.',
  ],
  [
    'a task that was not awaited',
    trainer({ task: Promise.resolve() }),
    'options.task: found a promise, expected a task. Await it.',
  ],
  ...portFaults,
  ['no model', trainer({}, ['model']), 'options.model: found nothing, expected an architecture.'],
  ['a negative seed', trainer({ seed: -1 }), 'options.seed: found -1, expected a whole number, 0 or more.'],
  [
    'no planned cycles',
    trainer({}, ['plannedCycles']),
    'options.plannedCycles: found nothing, expected a whole number, 0 or more.',
  ],
  [
    'an optimizer by name',
    trainer({ optimizer: 'adam' }),
    'options.optimizer: found "adam", expected an optimizer.',
  ],
  [
    'initial weights of one kind',
    trainer({ initialWeights: { input: { name: 'x' } } }),
    'options.initialWeights.input: found',
  ],
  [
    'a checkpoint that was not awaited',
    trainer({ checkpoint: Promise.resolve() }),
    'options.checkpoint: found a promise, expected a checkpoint. Await it.',
  ],
  [
    'an evaluation of no cycles',
    () => sampleTrainer().evaluate({ cycles: 0 }),
    'options.cycles: found 0, expected a whole number, 1 or more.',
  ],
  [
    'an evaluation of a misspelling',
    () => sampleTrainer().evaluate(wrong({ cycle: 3 })),
    'Did you mean "cycles"?',
  ],
];

const rules: readonly Wrong[] = [
  [
    'a margin rule without a criterion',
    () => marginRule(wrong({})),
    'marginRule: options.criterion: found nothing, expected a criterion. Make one: outgoingL1().',
  ],
  [
    'a criterion that was not made',
    () => marginRule(wrong({ criterion: outgoingL1 })),
    'options.criterion: found a function, expected a criterion.',
  ],
  [
    'a misspelt threshold',
    () => marginRule(wrong({ criterion, treshold: 0.1 })),
    'options.treshold: found an option that is not known',
  ],
  [
    'a misspelt threshold',
    () => marginRule(wrong({ criterion, treshold: 0.1 })),
    'Did you mean "threshold"?',
  ],
  [
    'a misspelt order',
    () => marginRule(wrong({ criterion, deletion: 'oldest' })),
    'options.deletion: found "oldest", expected one of: "random", "oldest-first", "youngest-first".',
  ],
  [
    'a birth by name',
    () => plateauRule(wrong({ criterion, birth: 'split' })),
    'plateauRule: options.birth: found "split", expected a birth.',
  ],
  ['a patience of none', () => plateauRule({ criterion, patience: 0 }), 'options.patience: found 0'],
  [
    'a budget of text',
    () => budget(rule, wrong({ parameters: '100' })),
    'budget: options.parameters: found "100"',
  ],
  ['a budget for no rule', () => budget(wrong(criterion), { parameters: 100 }), 'budget: rule: found'],
  ['a budget of memory', () => budget(rule, wrong({ parameter: 100 })), 'Did you mean "parameters"?'],
  [
    'a span of cycles',
    () => during({ until: 300 }, rule),
    'during: options.until: found 300, expected a number from 0 to 1.',
  ],
  [
    'a span without a rule',
    () => during({}, wrong(undefined)),
    'during: rule: found nothing, expected a growth rule.',
  ],
  [
    'a scale that there is not',
    () => byScale(wrong({ neurons: rule })),
    'byScale: rules.neurons: found an option that is not known, expected one of: "neuron", "layer", "area", "projection". Did you mean "neuron"?',
  ],
  ['a criterion for a scale', () => byScale(wrong({ layer: criterion })), 'byScale: rules.layer: found'],
  [
    'a criterion for a population',
    () => byPopulation(wrong({ memory: criterion })),
    'byPopulation: rules.memory: found',
  ],
  [
    'a misspelt part',
    () => outgoingL1(wrong({ parts: ['recurent'] })),
    'outgoingL1: options.parts[0]: found "recurent"',
  ],
  [
    'a misspelt path',
    () => multiplierCriterion(wrong({ steps: 4, path: 'readouts' })),
    'Did you mean "readout"?',
  ],
  [
    'multipliers without steps',
    () => multiplierCriterion(wrong({})),
    'multiplierCriterion: options.steps: found nothing',
  ],
  ['a fold of no window', () => growFold({ fold: { window: 0 } }), 'growFold: options.fold.window: found 0'],
  [
    'a share of a split',
    () => splitBirth(wrong({ shares: 0.5 })),
    'splitBirth: options.shares: found an option that is not known',
  ],
];

describe('a wrong call', () => {
  it.each([...trainers.map(([what, ...rest]): Wrong => [`createTrainer: ${what}`, ...rest]), ...rules])(
    'is refused: %s',
    (_what, call, message) => {
      let error: unknown;
      try {
        call();
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(OptionError);
      expect(String((error as OptionError).message)).toContain(message);
    },
  );
});
