import {
  anyOf,
  AT_LEAST_ONE,
  COUNT,
  counted,
  type Expectation,
  FINITE,
  type GridPort,
  type InputPort,
  listOf,
  NOT_NEGATIVE,
  numbersPerStep,
  oneOf,
  type OptionTable,
  POSITIVE,
  required,
  SHARE_BELOW_ONE,
  shape,
  type Standardisation,
  SYMBOL_NAMES,
  sitesFault,
  symbolNamesFault,
  type SymbolPort,
  TEXT,
  that,
  type VectorPort,
} from '@meristem/autodiff';
import { NetworkError } from './network-error.ts';
import type { NetworkJson, UnitsJson } from './network-json.ts';

const SYMBOL_PORT: OptionTable<SymbolPort> = {
  kind: required(oneOf(['symbol'])),
  name: required(TEXT),
  size: required(AT_LEAST_ONE),
  letters: TEXT,
  names: SYMBOL_NAMES,
  classWeights: listOf(NOT_NEGATIVE),
  smoothing: SHARE_BELOW_ONE,
  ignore: FINITE,
  reduction: oneOf(['sum', 'mean']),
};

const STANDARDISED = shape<Standardisation>({
  mean: required(listOf(FINITE)),
  deviation: required(listOf(POSITIVE)),
});

const SITES = listOf(AT_LEAST_ONE);

const VECTOR_PORT: OptionTable<VectorPort> = {
  kind: required(oneOf(['vector'])),
  name: required(TEXT),
  size: required(AT_LEAST_ONE),
  loss: oneOf(['squared-error', 'huber', 'binary-cross-entropy', 'poisson']),
  delta: POSITIVE,
  ignore: FINITE,
  reduction: oneOf(['sum', 'mean']),
  standardised: STANDARDISED,
  sites: SITES,
};

const GRID_PORT: OptionTable<GridPort> = {
  kind: required(oneOf(['grid'])),
  name: required(TEXT),
  sites: required(SITES),
  size: required(AT_LEAST_ONE),
  siteNames: listOf(TEXT),
  standardised: STANDARDISED,
};

const PORT: Expectation = anyOf(shape(SYMBOL_PORT, 'a symbol port'), shape(VECTOR_PORT, 'a vector port'));
const INPUT_PORT: Expectation = anyOf(PORT, shape(GRID_PORT, 'a grid port'));

const NETWORK: OptionTable<NetworkJson> = {
  name: required(that('text', (value) => typeof value === 'string')),
  inputs: required(listOf(INPUT_PORT)),
  outputs: required(listOf(PORT)),
  batch: required(TEXT),
  time: TEXT,
  mostSteps: AT_LEAST_ONE,
  carried: required(listOf(TEXT)),
  key: required(shape<NetworkJson['key']>({ high: required(COUNT), low: required(COUNT) })),
  clock: required(COUNT),
  units: required(that('the units of each axis', areUnits)),
};

/** The most units of an axis, which bounds what their ids take. */
const MOST_UNITS = 2 ** 24;

function areUnits(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value as NetworkJson['units']).every(isUnits);
}

function isUnits(units: UnitsJson | null): boolean {
  if (typeof units === 'number') return Number.isInteger(units) && units >= 0 && units <= MOST_UNITS;
  if (typeof units !== 'object' || units === null) return false;
  const { ids, born, nextId } = units;
  if (!areCounts(ids) || !areCounts(born) || !areCounts([nextId])) return false;
  return born.length === ids.length && new Set(ids).size === ids.length && ids.every((id) => id < nextId);
}

function areCounts(values: unknown): values is readonly number[] {
  return Array.isArray(values) && values.every((value) => Number.isSafeInteger(value) && value >= 0);
}

/**
 * Checks what the file of a network says beside its plan.
 *
 * @throws NetworkError naming the path.
 */
export function readNetworkJson(json: unknown): NetworkJson {
  const fault = shape(NETWORK, 'a network').fault(json, 'file.metadata.network');
  if (fault) throw new NetworkError('loadNetwork', fault);
  const network = json as NetworkJson;
  requirePorts('inputs', network.inputs);
  requirePorts('outputs', network.outputs);
  return network;
}

function requirePorts(side: 'inputs' | 'outputs', ports: readonly InputPort[]): void {
  const path = `file.metadata.network.${side}`;
  const refuse = (at: number, field: string, found: string, expected: string): never => {
    throw new NetworkError('loadNetwork', { path: `${path}[${at}].${field}`, found, expected });
  };
  ports.forEach((port, i) => {
    if (ports.findIndex(({ name }) => name === port.name) < i) {
      refuse(i, 'name', `"${port.name}" twice`, 'each name once');
    }
    if (port.kind === 'symbol') {
      const fault = symbolNamesFault(port, `${path}[${i}]`);
      if (fault) throw new NetworkError('loadNetwork', fault);
      return;
    }
    const fault = sitesFault(port, `${path}[${i}]`);
    if (fault) throw new NetworkError('loadNetwork', fault);
    if (!port.standardised) return;
    const size = numbersPerStep(port);
    const { mean, deviation } = port.standardised;
    for (const [field, list] of [
      ['mean', mean],
      ['deviation', deviation],
    ] as const) {
      if (list.length !== size) {
        refuse(i, `standardised.${field}`, counted(list.length, 'number'), `${size}`);
      }
    }
  });
}
