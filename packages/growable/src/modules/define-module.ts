import {
  checkArgument,
  checkOptions,
  type Expectation,
  type OptionTable,
  POSITIVE,
  UNITS,
} from '@meristem/autodiff';
import type { GrowableModule, ModuleScope, ModuleStep } from './growable-module.ts';
import { statedOptions, type UnitOptions, unitRange } from './unit-options.ts';

/** What the options of every module may be. */
export const UNIT_OPTIONS: OptionTable<UnitOptions> = { units: UNITS, minUnits: UNITS, maxUnits: UNITS };

/** What a module may say of itself besides its step. */
export interface ModuleTraits<O extends UnitOptions> extends Pick<
  GrowableModule,
  'coupled' | 'gain' | 'layers' | 'sequence' | 'keeps' | 'inPlace'
> {
  /** What its options may be, besides those of how many units there are. */
  readonly expects?: { readonly [K in Exclude<keyof O, keyof UnitOptions>]-?: Expectation };
}

/** What modules were made with by `growableModule`. */
const declarations = new WeakMap<GrowableModule, GrowableModule['declare']>();

/**
 * What a module's step follows from: the module itself, or what declares it and others. Pools of other sizes compute the
 * same step; what has layers is told apart by them.
 */
export function declarationOf(module: GrowableModule): object {
  return declarations.get(module) ?? module;
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
  if (traits.gain !== undefined) checkArgument(kind, 'traits.gain', traits.gain, POSITIVE);
  const module = { kind, options: statedOptions(options), units: unitRange(options), ...traits, declare };
  if (!traits.layers) declarations.set(module, declare);
  return module;
}
