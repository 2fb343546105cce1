import { classOf, describeValue, isArrayOf } from '@meristem/autodiff';
import { optionFault } from '../errors.ts';

/** Examples, each a vector and the class that it belongs to. */
export interface LabelledSet {
  /** `[examples, size]`. */
  readonly inputs: Float32Array | Float64Array;
  /** The class of each example, an integer from 0, `[examples]`. */
  readonly labels: Uint8Array | Int32Array;
}

/** What the arrays of a labelled set have to agree with. */
export interface LabelledShape {
  /** Numbers in a vector. */
  readonly size: number;
  readonly classes: number;
}

/**
 * Checks every element of a set once, so that a stream need not.
 *
 * @param path where the set stands, e.g. `digits.train`
 * @throws {@link TaskOptionError} for no examples, arrays of other types or lengths, an input that is not finite, or a
 *   label that is no class
 */
export function requireLabelledSet(
  { inputs, labels }: LabelledSet,
  { size, classes }: LabelledShape,
  path: string,
): void {
  requireArrays(inputs, labels, path);
  if (inputs.length !== labels.length * size) {
    throw optionFault({
      path: `${path}.inputs`,
      found: `${inputs.length} numbers`,
      expected: `${labels.length * size}, ${size} for each of the ${labels.length} labels`,
      remedy: 'Give each example one vector and one label.',
    });
  }
  const unfit = indexOfUnfit(inputs);
  if (unfit >= 0) {
    throw optionFault({
      path: `${path}.inputs[${unfit}]`,
      found: String(inputs[unfit]),
      expected: 'a finite number',
      remedy: `It belongs to example ${Math.floor(unfit / size)}: mend it, or leave the example out.`,
    });
  }
  const stray = labels.findIndex((label) => label < 0 || label >= classes);
  if (stray >= 0) {
    throw optionFault({
      path: `${path}.labels[${stray}]`,
      found: String(labels[stray]),
      expected: `an integer from 0 to ${classes - 1}`,
      remedy: 'Number the classes from 0, or say that there are more of them.',
    });
  }
}

/** A loop, because there may be millions and a callback costs several times as much. */
function indexOfUnfit(inputs: Float32Array | Float64Array): number {
  for (let at = 0; at < inputs.length; at += 1) if (!Number.isFinite(inputs[at])) return at;
  return -1;
}

/** Types alone do not keep callers from JavaScript from passing lists. */
function requireArrays(inputs: unknown, labels: unknown, path: string): void {
  if (!isArrayOf(inputs, 'Float32Array', 'Float64Array')) {
    throw unfitArray(`${path}.inputs`, inputs, 'a Float32Array or Float64Array of [examples, size]');
  }
  if (!isArrayOf(labels, 'Uint8Array', 'Int32Array')) {
    throw unfitArray(`${path}.labels`, labels, 'a Uint8Array or Int32Array of [examples]');
  }
  if (labels.length > 0) return;
  throw unfitArray(`${path}.labels`, labels, 'at least one example');
}

function unfitArray(path: string, value: unknown, expected: string): Error {
  const found = ArrayBuffer.isView(value) ? nameOfView(value) : describeValue(value);
  return optionFault({ path, found, expected, remedy: 'Pass the examples as typed arrays.' });
}

function nameOfView(view: ArrayBufferView): string {
  const length = 'length' in view && typeof view.length === 'number' ? view.length : view.byteLength;
  return `${classOf(view)} of length ${length}`;
}
