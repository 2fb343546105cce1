import { type Fault, faultText, MeristemError } from '@meristem/autodiff';

/** Data could not be read, or does not say what it should. */
export class DataError extends MeristemError implements Fault {
  override readonly name: string = 'DataError';
  /** File, line and column, such as `wine.csv, line 3, column "pH"`. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;

  constructor(fault: Fault) {
    super('data', faultText(fault));
    this.path = fault.path;
    this.found = fault.found;
    this.expected = fault.expected;
    this.remedy = fault.remedy ?? '';
  }
}
