export { checkArgument, checkOptions } from './check-options.ts';
export { counted } from './counted-noun.ts';
export { describeValue, isPromise, listNames } from './describe-value.ts';
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
} from './expectation.ts';
export { type Fault, faultText, OptionError } from './fault.ts';
export { nearestName } from './nearest-name.ts';
export { classOf, isArrayOf } from './typed-array.ts';
