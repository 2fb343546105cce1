import type { Residence } from '@meristem/autodiff';
import type { Rewrite } from '../../growth/probe.ts';
import type { Model } from '../../model/model.ts';

/** Looks at a network with other numbers in some variables; it then has its own again. */
export function whileRewritten<T>(residence: Residence, rewrites: readonly Rewrite[], look: () => T): T {
  const before = rewrites.map(({ variable }) => residence.read(variable));
  for (const { variable, values } of rewrites) residence.write(variable, values);
  try {
    return look();
  } finally {
    // Last first: where a variable was rewritten twice, its own numbers are those that were read first.
    rewrites.forEach((_, i) => {
      const at = rewrites.length - 1 - i;
      residence.write(rewrites[at]!.variable, before[at]!);
    });
  }
}

/** Carried activations of 0, as at the start of a run. */
export function silenceOf({ carried }: Model, residence: Residence): readonly Rewrite[] {
  return carried.map((variable) => ({
    variable,
    values: new Float64Array(residence.read(variable).length),
  }));
}
