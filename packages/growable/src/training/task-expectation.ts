import {
  AT_LEAST_ONE,
  describeValue,
  type Expectation,
  FINITE,
  type InputPort,
  isPromise,
  listOf,
  NOT_NEGATIVE,
  oneOf,
  POSITIVE,
  required,
  shape,
  SHARE_BELOW_ONE,
  sitesFault,
  type Standardisation,
  SYMBOL_NAMES,
  symbolNamesFault,
  tagged,
  TEXT,
  that,
  type VectorPort,
  type GridPort,
  numbersPerStep,
} from '@meristem/autodiff';
import { hasMethods } from '../growth/rule-parts.ts';

type Fault = ReturnType<Expectation['fault']>;

const REDUCTION = oneOf(['sum', 'mean']);

const STANDARDISED = shape<Standardisation>({
  mean: required(listOf(FINITE)),
  deviation: required(listOf(POSITIVE)),
});

const SITES = listOf(AT_LEAST_ONE);

const TARGET = {
  symbol: {
    name: required(TEXT),
    size: required(AT_LEAST_ONE),
    letters: that('a string', (value) => typeof value === 'string'),
    names: SYMBOL_NAMES,
    classWeights: listOf(NOT_NEGATIVE),
    smoothing: SHARE_BELOW_ONE,
    ignore: FINITE,
    reduction: REDUCTION,
  },
  vector: {
    name: required(TEXT),
    size: required(AT_LEAST_ONE),
    loss: oneOf(['squared-error', 'huber', 'binary-cross-entropy', 'poisson']),
    delta: POSITIVE,
    ignore: FINITE,
    reduction: REDUCTION,
    standardised: STANDARDISED,
    sites: SITES,
  },
};

const FIELDS = tagged('kind', TARGET);

const INPUT_FIELDS = tagged('kind', {
  ...TARGET,
  grid: {
    name: required(TEXT),
    sites: required(SITES),
    size: required(AT_LEAST_ONE),
    siteNames: listOf(TEXT),
    standardised: STANDARDISED,
  },
});

/** A port of which every field is known and fits the others. */
function portOf(fields: Expectation): Expectation {
  return {
    get expected() {
      return fields.expected;
    },
    fault: (value, path) => fields.fault(value, path) ?? portFault(value as InputPort, path),
  };
}

function portFault(port: InputPort, path: string): Fault {
  if (port.kind !== 'symbol') return sitesFault(port, path) ?? standardisationFault(port, path);
  const { size, classWeights, ignore } = port;
  if (ignore !== undefined && !(Number.isInteger(ignore) && ignore >= 0 && ignore <= size)) {
    return {
      path: `${path}.ignore`,
      found: describeValue(ignore),
      expected: `one of the symbols, 0 to ${size - 1}, or ${size}, one past the last`,
      remedy: `Write ${size} where a target is not to count.`,
    };
  }
  if (classWeights && (classWeights.length !== size || classWeights.every((weight) => weight === 0))) {
    return {
      path: `${path}.classWeights`,
      found: describeValue(classWeights),
      expected: `${size} numbers, one for each symbol, not all 0`,
    };
  }
  return symbolNamesFault(port, path);
}

function standardisationFault(port: VectorPort | GridPort, path: string): Fault {
  const { standardised } = port;
  const size = numbersPerStep(port);
  const wrong = (['mean', 'deviation'] as const).find(
    (field) => standardised && standardised[field].length !== size,
  );
  if (wrong === undefined) return undefined;
  return {
    path: `${path}.standardised.${wrong}`,
    found: describeValue(standardised![wrong]),
    expected: `${size} numbers, one for each of the port's`,
  };
}

const PORTS = listOf(portOf(FIELDS));
const INPUT_PORTS = listOf(portOf(INPUT_FIELDS));

const STREAMS = that(
  'a task',
  (value) =>
    hasMethods(value, 'open', 'floor') &&
    ['inputs', 'targets'].every((side) => Array.isArray((value as Record<string, unknown>)[side])),
);

/** A task of which every port is what its kind asks for. */
export const TASK: Expectation = {
  expected: STREAMS.expected,
  fault: (value, path) => {
    if (isPromise(value)) return STREAMS.fault(value, path);
    const { inputs, targets } = (value ?? {}) as Record<string, unknown>;
    return (
      STREAMS.fault(value, path) ??
      INPUT_PORTS.fault(inputs, `${path}.inputs`) ??
      PORTS.fault(targets, `${path}.targets`)
    );
  },
};
