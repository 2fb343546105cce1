import { type Expectation, type OptionTable, shapeFault } from './expectation.ts';
import { OptionError } from './fault.ts';

/**
 * Checks the options that something was called with, before it does anything.
 *
 * @param operation what was called, such as `marginRule`.
 * @throws OptionError naming the path, what was found, what was expected and, for a misspelling, the nearest name: for an
 *   option that is not known, that is missing, or that is out of range, and for a promise that was not awaited.
 */
export function checkOptions<O extends object>(operation: string, options: O, table: OptionTable<O>): void {
  const fault = shapeFault(options, 'options', table);
  if (fault) throw new OptionError(operation, fault);
}

/**
 * Checks one argument of a call.
 *
 * @throws OptionError as `checkOptions`.
 */
export function checkArgument(
  operation: string,
  name: string,
  value: unknown,
  expectation: Expectation,
): void {
  const fault = expectation.fault(value, name);
  if (fault) throw new OptionError(operation, fault);
}
