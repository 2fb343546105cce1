import { describeValue, SYMBOL_NAMES, symbolNamesFault, type SymbolPort } from '@meristem/autodiff';
import { optionFault } from '../errors.ts';
import type { Field } from './json-checks.ts';
import { requireArray } from './json-checks.ts';
import type { OptionRule } from './options.ts';

/** The weights that the field holds. Throws the field's error where they are not one for each class, >= 0, not all 0. */
function requireClassWeights(field: Field, classes: number): readonly number[] {
  const expected = `a list of ${classes} numbers of at least 0, not all 0`;
  const remedy =
    'The loss of a target class is multiplied by its weight; leave them out to weigh all the same.';
  const weights = requireArray(field, expected, remedy);
  const fit =
    weights.length === classes &&
    weights.every((weight) => typeof weight === 'number' && Number.isFinite(weight) && weight >= 0) &&
    weights.some((weight) => weight !== 0);
  if (fit) return weights as readonly number[];
  throw field.fault({ path: field.path, found: describeValue(weights), expected, remedy });
}

/** The option for the weights of a task's classes; they all weigh 1 where it is left out. */
export function classWeightsOption(classes: number): OptionRule<readonly number[]> {
  return {
    default: Array.from({ length: classes }, () => 1),
    meaning: 'numbers that the loss of each class is multiplied by',
    check: (field) => requireClassWeights(field, classes),
  };
}

/** What a labelled task's port of the classes is made of. */
export interface ClassPortRequest {
  /** The task's name, for the error. */
  readonly owner: string;
  readonly classes: number;
  readonly names?: readonly string[];
  readonly classWeights?: readonly number[];
  readonly smoothing?: number;
}

/**
 * The target port `class`. It has no weights where all are 1, and no smoothing where that is 0. Throws {@link TaskOptionError}
 * for malformed weights or names, and smoothing that leaves nothing of a label.
 */
export function classPort(request: ClassPortRequest): SymbolPort {
  const { owner, classes, names, classWeights, smoothing = 0 } = request;
  requireSmoothing(owner, smoothing);
  const unnamed = { kind: 'symbol', name: 'class', size: classes } as const;
  const plain = names === undefined ? unnamed : { ...unnamed, names: [...requireNames(request)] };
  const port = smoothing === 0 ? plain : { ...plain, smoothing };
  if (classWeights === undefined) return port;
  const field = { value: classWeights, path: `${owner}.classWeights`, fault: optionFault };
  const weights = requireClassWeights(field, classes);
  return weights.every((weight) => weight === 1) ? port : { ...port, classWeights: [...weights] };
}

function requireNames({ owner, classes, names }: ClassPortRequest): readonly string[] {
  const fault =
    SYMBOL_NAMES.fault(names, `${owner}.names`) ?? symbolNamesFault({ size: classes, names: names! }, owner);
  if (!fault) return names!;
  throw optionFault({ remedy: 'Name every class, or none.', ...fault });
}

function requireSmoothing(owner: string, smoothing: number): void {
  if (smoothing >= 0 && smoothing < 1) return;
  throw optionFault({
    path: `${owner}.smoothing`,
    found: describeValue(smoothing),
    expected: 'a number from 0 to below 1',
    remedy: 'It is the share of each label that is spread over all classes; leave it out for none.',
  });
}
