import type { Axis, Dim } from '../axis/axis.ts';
import { formatDims } from '../axis/axis.ts';
import { StructureError } from '../errors.ts';
import { checkOptions } from '../options/check-options.ts';
import {
  anyOf,
  AT_LEAST_ONE,
  listOf,
  NOT_NEGATIVE,
  oneOf,
  type OptionTable,
  required,
  shape,
  that,
} from '../options/expectation.ts';
import { elementFill, type ElementSlice, type Fill, unitsIn } from './fill.ts';

/** From which distribution weights are drawn; both have mean 0 and the deviation that the fill says. */
export interface FanOptions {
  /** Normal unless told. */
  readonly distribution?: 'normal' | 'uniform';
}

/** What a target adds up: the units of an axis, once or so many times each, or so many sources. */
export type FanInSource = Axis | number | { readonly of: Axis; readonly times: number };

/** Options of `fanIn`. */
export interface FanInOptions extends FanOptions {
  /**
   * What a target adds up, through this tensor and others: axes, with as many units as they have when weights are drawn, each
   * counted once or, as at the places of a window, several times; or numbers, such as 1 for the symbols of a port, of which one
   * is seen at a time. The tensor's own sources unless told.
   */
  readonly sources?: readonly FanInSource[];
}

const FAN: OptionTable<FanOptions> = { distribution: oneOf(['normal', 'uniform']) };

const FAN_IN: OptionTable<FanInOptions> = {
  ...FAN,
  sources: listOf(
    anyOf(
      NOT_NEGATIVE,
      that('an axis', isAxis),
      shape<{ readonly of: Axis; readonly times: number }>({
        of: required(that('an axis', isAxis)),
        times: required(AT_LEAST_ONE),
      }),
    ),
  ),
};

function isAxis(value: unknown): boolean {
  return typeof (value as Axis | null | undefined)?.pre === 'object';
}

/**
 * Numbers with deviation `gain / sqrt(n)`, where n is how many sources a target adds up now: the units of the dims in the
 * role `pre`, and neither gates nor targets. Of newborns it holds for what they bring in either role. With sources of mean
 * square 1 the sum has variance `gain^2`, whatever n is.
 *
 * Sources: LeCun et al., Efficient BackProp (1998), section 4.6, with gain 1; see `he` for rectified units.
 *
 * @throws OptionError if an option is not what it should be; at the fill StructureError if nothing says what the sources are.
 */
export function fanIn(gain = 1, options: FanInOptions = {}): Fill {
  checkOptions('fanIn', options, FAN_IN);
  const { sources } = options;
  const told = sources && ` over ${sources.map(sourceText).join(' + ')}`;
  return elementFill(fanName('fanIn', gain, options, told), (slice) =>
    spread(slice, gain / Math.sqrt(Math.max(1, sourcesOf('fanIn', slice, sources))), options),
  );
}

/**
 * `fanIn(sqrt(2))`: for units that are closed to half of what they receive, so that their mean square stays what it is from
 * layer to layer.
 *
 * Source: He et al., arXiv 1502.01852, equation 10.
 */
export function he(options: FanOptions = {}): Fill {
  checkOptions('he', options, FAN);
  return { ...fanIn(Math.SQRT2, options), name: fanName('he', undefined, options) };
}

/**
 * Numbers with deviation `gain * sqrt(2 / (n + m))` of n sources and m targets: between what keeps activations and what keeps
 * gradients the same from layer to layer.
 *
 * Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks (2010), equation 16.
 */
export function glorot(gain = 1, options: FanOptions = {}): Fill {
  checkOptions('glorot', options, FAN);
  return elementFill(fanName('glorot', gain, options), (slice) => {
    const both = sourcesOf('glorot', slice) + unitsIn(slice, 'post');
    return spread(slice, gain * Math.sqrt(2 / Math.max(1, both)), options);
  });
}

function fanName(fill: string, gain: number | undefined, { distribution }: FanOptions, told = ''): string {
  const numbers = [
    ...(gain === undefined ? [] : [`${gain}${told}`]),
    ...(distribution === 'uniform' ? ['uniform'] : []),
  ];
  return `${fill}(${numbers.join(', ')})`;
}

function sourceText(source: FanInSource): string {
  if (typeof source === 'number') return String(source);
  return 'times' in source ? `${source.times} ${source.of.name}` : source.name;
}

function sourcesOf(fill: string, slice: ElementSlice, told?: readonly FanInSource[]): number {
  const countOf = (source: FanInSource): number => {
    if (typeof source === 'number') return source;
    return 'times' in source ? source.times * slice.extentOf(source.of) : slice.extentOf(source);
  };
  if (told) return told.reduce<number>((n, source) => n + countOf(source), 0);
  const { dims } = slice;
  if (dims.some(({ role }: Dim) => role === 'pre')) return unitsIn(slice, 'pre');
  throw new StructureError(
    `${fill}: found dims ${formatDims(dims)}, expected one in the role pre, whose units are the sources. ` +
      'Declare the weight over axis.pre, or choose normal(deviation).',
  );
}

/** The half width of a uniform distribution of deviation 1. */
const ROOT_3 = Math.sqrt(3);

/** What draws the elements of a slice with a deviation. */
function spread(slice: ElementSlice, deviation: number, { distribution }: FanOptions): (i: number) => number {
  return distribution === 'uniform'
    ? (i) => deviation * (ROOT_3 * (2 * slice.uniform(i) - 1))
    : (i) => deviation * slice.normal(i);
}
