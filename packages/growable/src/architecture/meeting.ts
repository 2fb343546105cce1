import type { Fault } from '@meristem/autodiff';

/** One number for every extent of a grid, or one for each. */
export type PerExtent = number | readonly number[];

/** How sites are put together before a projection reads them, unit by unit. */
export interface PoolOptions {
  readonly by: 'max' | 'mean';
  /** Sites along each extent that are put together; all of them unless told, and none is left then. */
  readonly size?: PerExtent;
  /** From one to the next; as the size unless told, so that no site counts twice. */
  readonly stride?: PerExtent;
  /** Sites beside each edge that count as empty: for a maximum as nothing, for a mean as 0; none unless told. */
  readonly padding?: PerExtent;
}

/** From which sites around its own a target reads: a convolution. */
export interface WindowOptions {
  /** Sites along each extent that a target reads. */
  readonly size: PerExtent;
  /** From the window of one target to that of the next; 1 unless told. */
  readonly stride?: PerExtent;
  /** From one site that a target reads to the next; 1 unless told. */
  readonly dilation?: PerExtent;
  /**
   * Sites beside each edge that count as 0: `none`, or as many as leave as many sites as there were, or over the stride
   * (`same`); `same` unless told.
   */
  readonly padding?: 'same' | 'none' | PerExtent;
  /**
   * `units`: every unit of the source has windows of its own, and a target weighs what comes of each once: a depthwise
   * convolution with a pointwise one behind it. Units that come and go bring and take their own. Unless told, a target has
   * weights for every place of a window of every unit.
   */
  readonly groups?: 'units';
}

/**
 * How the sites of a projection's source meet those of its target. What is pooled is pooled first. Unless told, equal sites meet
 * one by one, and a source without sites is the same for all of the target's.
 */
export interface Meeting {
  readonly pool?: PoolOptions;
  readonly window?: WindowOptions;
  /** All sites of the source are read at once, each with weights of its own. */
  readonly flatten?: true;
}

/** How sites meet along projections that were born, by `source>target`; plainly where nothing is said. */
export type Meetings = Readonly<Record<string, Meeting>>;

/** How sites meet along a projection: what was told of it alone. */
export function meetingOf({ pool, window, flatten }: Meeting): Meeting {
  return { ...(pool && { pool }), ...(window && { window }), ...(flatten && { flatten }) };
}

/** Whether anything was told of how sites meet. */
export function isMeeting({ pool, window, flatten }: Meeting): boolean {
  return pool !== undefined || window !== undefined || flatten === true;
}

/** What of how sites are to meet contradicts itself, whatever the sites are: the field, what was found, and the remedy. */
export function meetingFault({ pool, window, flatten }: Meeting): Fault | undefined {
  const expected = 'one of the two';
  if (window && flatten) {
    return { path: 'flatten', found: 'it beside a window', expected, remedy: 'Leave one of them out.' };
  }
  if (!pool || pool.size !== undefined) return undefined;
  const idle = (['stride', 'padding'] as const).find((field) => pool[field] !== undefined);
  if (idle !== undefined) {
    const found = `it at a pool of all sites`;
    return {
      path: `pool.${idle}`,
      found,
      expected: 'it at a pool of some size',
      remedy: 'Give the pool a size, or leave it out.',
    };
  }
  if (!window && !flatten) return undefined;
  return {
    path: window ? 'window' : 'flatten',
    found: 'it behind a pool of all sites, which leaves none',
    expected: 'sites to read',
    remedy: 'Give the pool a size, or leave it out.',
  };
}

/** How sites meet in words, if anything was told: `the largest of 2 x 2 sites`, `windows of 3, stride 2`, `all sites at once`. */
export function meetingWords({ pool, window, flatten }: Meeting): readonly string[] {
  const pooled =
    pool &&
    `the ${pool.by === 'max' ? 'largest' : 'mean'} of ${pool.size === undefined ? 'all' : sizeText(pool.size)} sites`;
  const { size, groups, ...seen } = window ?? {};
  return [
    ...(pooled === undefined
      ? []
      : [[pooled, ...stepWords({ stride: pool?.stride, padding: pool?.padding })].join(', ')]),
    ...(size === undefined
      ? []
      : [
          [`windows of ${sizeText(size)}`, ...stepWords(seen), ...(groups ? ['each unit its own'] : [])].join(
            ', ',
          ),
        ]),
    ...(flatten ? ['all sites at once'] : []),
  ];
}

function sizeText(size: PerExtent): string {
  return typeof size === 'number' ? String(size) : size.join(' x ');
}

function stepWords(steps: Readonly<Record<string, PerExtent | string | undefined>>): readonly string[] {
  return Object.entries(steps).flatMap(([step, value]) =>
    value === undefined ? [] : [`${step} ${typeof value === 'string' ? value : sizeText(value)}`],
  );
}
