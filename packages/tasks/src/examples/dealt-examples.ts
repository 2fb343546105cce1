import type { HeldOutPass, SplitRequest } from '@meristem/autodiff';
import { describeValue, foldKey } from '@meristem/autodiff';
import { requireBatch } from '../contract/batch.ts';
import type { Task } from '../contract/task.ts';
import { optionFault } from '../errors.ts';
import { shuffleEpoch } from './epoch-order.ts';
import type { ExampleNumbers } from './example-arrays.ts';
import { ExampleStream, type ExampleStreamRequest } from './example-stream.ts';

/** The examples that a task deals out. */
export interface DealtExamples extends Omit<ExampleStreamRequest, 'batch' | 'key'> {
  /** The class of each example of the set, by which a split keeps them back in proportion. */
  readonly labels?: ExampleNumbers;
}

/** A task whose streams deal out some examples of a set, none of which can be spared. */
export function dealingOutAll(task: Omit<Task, 'open'>, dealt: DealtExamples): Task {
  return {
    ...task,
    open({ key, batch }) {
      requireBatch(`${dealt.owner}.open.batch`, batch);
      return new ExampleStream({ ...dealt, batch, key });
    },
  };
}

/** A task with a finite number of training examples, whose streams deal out some of a set. */
export function dealingOut(task: Omit<Task, 'open'>, dealt: DealtExamples): Task {
  const { owner, rows } = dealt;
  return {
    ...dealingOutAll(task, dealt),
    rows: rows.length,
    split(request) {
      const { left, kept } = parted(dealt, request);
      return {
        training: dealingOut(task, { ...dealt, rows: left }),
        validation: {
          examples: kept.length,
          open({ batch }) {
            requireBatch(`${owner}.validation.open.batch`, batch);
            return passOver({ ...dealt, rows: kept }, batch);
          },
        },
      };
    },
  };
}

/** A pass over examples in order; where the batch does not divide them, the last cycle is filled up from their beginning. */
export function passOver(dealt: DealtExamples, batch: number): HeldOutPass {
  const { length } = dealt.rows;
  return {
    cycles: Math.ceil(length / batch),
    lastBatch: ((length - 1) % batch) + 1,
    stream: new ExampleStream({ ...dealt, batch }),
  };
}

/**
 * Parts rows at random so that every class is kept back in proportion, within one row: of the shuffled rows, sorted by
 * class where there are classes, those are kept at which the running share passes a whole number. Both parts lie in an order that the key decides.
 */
function parted(
  { owner, labels, rows }: DealtExamples,
  { key, share }: SplitRequest,
): { readonly left: Int32Array; readonly kept: Int32Array } {
  requirePart(owner, share, rows.length);
  const count = Math.min(Math.max(1, Math.round(share * rows.length)), rows.length - 1);
  const places = new Int32Array(rows.length);
  shuffleEpoch(places, foldKey(key, 'split'), 0);
  const shuffled = places.map((place) => rows[place] as number);
  const byClass = labels
    ? shuffled.toSorted((one, other) => (labels[one] as number) - (labels[other] as number))
    : shuffled;
  const passed = (at: number): number => Math.floor((at * count) / rows.length + 0.5);
  const chosen = new Set(byClass.filter((_, at) => passed(at + 1) > passed(at)));
  return {
    left: shuffled.filter((row) => !chosen.has(row)),
    kept: shuffled.filter((row) => chosen.has(row)),
  };
}

function requirePart(owner: string, share: number, rows: number): void {
  if (rows < 2) {
    throw optionFault({
      path: `${owner}.split`,
      found: `${rows} training example`,
      expected: 'at least 2, one to learn from and one to keep back',
      remedy: 'Give more examples, or train without a validation split.',
    });
  }
  if (share > 0 && share < 1) return;
  throw optionFault({
    path: `${owner}.split.share`,
    found: describeValue(share),
    expected: 'a number above 0 and below 1',
    remedy: 'It is the share of the training examples that is kept back, as in 0.15.',
  });
}
