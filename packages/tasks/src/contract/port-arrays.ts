import { classOf, type CycleArrays, type InputPort, isArrayOf, numbersPerStep } from '@meristem/autodiff';
import { TaskPortError } from '../errors.ts';

/*
 * Asked every cycle: `instanceof` costs nothing, and what it does not know, of another realm, is looked at more closely.
 */

/**
 * The array of a symbol port.
 *
 * @param owner the task's name, for the error
 * @param length `steps * batch`
 * @throws {@link TaskPortError} where it is missing or unfit
 */
export function requireSymbols(owner: string, port: string, into: CycleArrays, length: number): Int32Array {
  const array = into[port];
  if ((array instanceof Int32Array || isArrayOf(array, 'Int32Array')) && array.length === length)
    return array;
  throw unfit(owner, port, array, `Int32Array of length ${length} (steps * batch)`);
}

/**
 * The array of a vector port, or a grid port.
 *
 * @param owner the task's name, for the error
 * @param length `steps * batch * size`
 * @throws {@link TaskPortError} where it is missing or unfit
 */
export function requireVectors(owner: string, port: string, into: CycleArrays, length: number): Float64Array {
  const array = into[port];
  if ((array instanceof Float64Array || isArrayOf(array, 'Float64Array')) && array.length === length)
    return array;
  throw unfit(owner, port, array, `Float64Array of length ${length} (steps * batch * size)`);
}

/**
 * Makes sure that every port has an array that fits it.
 *
 * @param owner the task's name, for the error
 * @param places `steps * batch`
 * @throws {@link TaskPortError} where one is missing or unfit
 */
export function requirePorts(
  owner: string,
  ports: readonly InputPort[],
  into: CycleArrays,
  places: number,
): void {
  for (let at = 0; at < ports.length; at += 1) {
    const port = ports[at] as InputPort;
    if (port.kind === 'symbol') requireSymbols(owner, port.name, into, places);
    else requireVectors(owner, port.name, into, places * numbersPerStep(port));
  }
}

function unfit(
  owner: string,
  port: string,
  array: Int32Array | Float64Array | undefined,
  expected: string,
): TaskPortError {
  const found = array === undefined ? 'no array' : `${classOf(array)} of length ${array.length}`;
  return new TaskPortError(
    port,
    `${owner}: port "${port}" was given ${found}, expected ${expected}. ` +
      "Allocate one array for each of the task's inputs and targets, and use them again for every cycle.",
  );
}
