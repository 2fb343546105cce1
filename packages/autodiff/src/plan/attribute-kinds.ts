import { ELEMENTWISE, type ElementwiseName, type PrimitiveName } from '../primitives/table.ts';

/** What an attribute of a primitive is: axes and dims are known by name where a plan is written down, all else is plain. */
export type AttributeKind = 'axis' | 'dim' | 'dims' | 'pairs' | 'number' | 'flag' | 'key' | 'distribution';

/** The attributes of a primitive by name. */
export type AttributeKinds = Readonly<Record<string, AttributeKind>>;

/** Attributes that may be absent. */
export const OPTIONAL_ATTRIBUTES: ReadonlySet<string> = new Set(['elsewhere']);

const WINDOWS: AttributeKinds = {
  from: 'axis',
  to: 'axis',
  offset: 'axis',
  stride: 'number',
  dilation: 'number',
  before: 'number',
};

const OTHERS: Readonly<Record<Exclude<PrimitiveName, ElementwiseName>, AttributeKinds | undefined>> = {
  constant: { value: 'number' },
  extent: { axis: 'axis' },
  contract: { over: 'dims' },
  sum: { over: 'dims' },
  max: { over: 'dims' },
  argmax: { over: 'dim' },
  argsort: { along: 'dim', to: 'dim', descending: 'flag' },
  cumulativeSum: { along: 'dim', reverse: 'flag' },
  broadcast: { dims: 'dims' },
  softmax: { over: 'dim' },
  logSoftmax: { over: 'dim' },
  relabel: { pairs: 'pairs' },
  slice: { from: 'axis', start: 'number', to: 'axis' },
  embed: { from: 'axis', start: 'number', to: 'axis', elsewhere: 'number' },
  splitAxis: { whole: 'axis', outer: 'axis', inner: 'axis' },
  mergeAxes: { whole: 'axis', outer: 'axis', inner: 'axis' },
  windows: { ...WINDOWS, elsewhere: 'number' },
  overlapAdd: WINDOWS,
  oneHot: { along: 'dim' },
  gather: { along: 'dim' },
  scatterAdd: { along: 'dim', over: 'dims' },
  random: { key: 'key', distribution: 'distribution', dims: 'dims' },
  // What a plan lays out as loops: no instruction is of it.
  scan: undefined,
  scanFinal: undefined,
  scanStack: undefined,
};

/** The attributes of the primitive of an instruction; `undefined` if there is no such instruction. */
export function attributeKinds(primitive: string): AttributeKinds | undefined {
  if (Object.hasOwn(ELEMENTWISE, primitive)) return {};
  return Object.hasOwn(OTHERS, primitive) ? OTHERS[primitive as keyof typeof OTHERS] : undefined;
}
