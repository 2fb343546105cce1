import { MeristemError } from '../errors.ts';
import { type Fault, faultText } from '../options/fault.ts';

/**
 * What is wrong with a file of tensors: it ends too soon, some of it has changed since it was written, it is something else
 * altogether, nothing in it says whether it is whole, a tensor has numbers of a kind that cannot be read, or its parts do not
 * fit together.
 */
export type TensorFileFault =
  'truncated' | 'damaged' | 'not-a-tensor-file' | 'no-digest' | 'number-kind' | 'layout';

/** A file of tensors that cannot be read, or tensors that no file can hold. */
export class TensorFileError extends MeristemError implements Fault {
  override readonly name: string = 'TensorFileError';
  readonly fault: TensorFileFault;
  /** The place: `bytes 0 to 7`, `header.weight.shape`. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;

  constructor(operation: string, kind: TensorFileFault, fault: Fault) {
    super('tensor-file', `${operation}: ${faultText(fault)}`);
    this.fault = kind;
    this.path = fault.path;
    this.found = fault.found;
    this.expected = fault.expected;
    this.remedy = fault.remedy ?? '';
  }
}
