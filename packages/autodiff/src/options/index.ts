export { checkArgument, checkOptions } from './check-options.ts';
export { counted } from './counted-noun.ts';
export { describeValue, isPromise, listNames, shortJson } from './describe-value.ts';
export {
  anyOf,
  ANYTHING,
  AT_LEAST_ONE,
  COUNT,
  type Expectation,
  FINITE,
  FLAG,
  FUNCTION,
  knownNames,
  listOf,
  MOST_UNITS,
  NOT_NEGATIVE,
  oneOf,
  type OptionTable,
  POSITIVE,
  required,
  type RequiredExpectation,
  SHARE,
  SHARE_BELOW_ONE,
  shape,
  tagged,
  TEXT,
  that,
  UNITS,
} from './expectation.ts';
export { type Fault, faultText, OptionError } from './fault.ts';
export { nearestName } from './nearest-name.ts';
export { plainDataFault } from './plain-data.ts';
export { isName, LONGEST_NAME, NAME_WORDS, printable } from './printable.ts';
export { classOf, isArrayOf } from './typed-array.ts';
