import { checkOptions, COUNT, type Expectation, type OptionTable } from '@meristem/autodiff';
import type { GrowableModule, ModuleScope, ModuleStep } from './growable-module.ts';
import { statedOptions, type UnitOptions, unitRange } from './unit-options.ts';

/** What the options of every module may be. */
export const UNIT_OPTIONS: OptionTable<UnitOptions> = { units: COUNT, minUnits: COUNT, maxUnits: COUNT };

/** What a module may say of itself besides its step. */
export interface ModuleTraits<O extends UnitOptions> extends Pick<
  GrowableModule,
  'coupled' | 'gain' | 'layers'
> {
  /** What its options may be, besides those of how many units there are. */
  readonly expects?: { readonly [K in Exclude<keyof O, keyof UnitOptions>]-?: Expectation };
}

/**
 * A module of a kind of one's own: options, which are checked, and what it declares in its place.
 *
 * @throws OptionError naming the option, what was found, what was expected and the nearest name.
 */
export function growableModule<O extends UnitOptions>(
  kind: string,
  options: O,
  declare: (scope: ModuleScope) => ModuleStep,
  { expects, ...traits }: ModuleTraits<O> = {},
): GrowableModule {
  checkOptions(kind, options, { ...UNIT_OPTIONS, ...expects } as never);
  return { kind, options: statedOptions(options), units: unitRange(options), ...traits, declare };
}
