import { add, type Tensor } from '@meristem/autodiff';
import type { GrowableModule, ModuleScope, StepContext } from './growable-module.ts';
import { type ModulePart, modulePart } from './module-part.ts';
import { type Normalisation, type Normalise, normalisationOf } from './normalisation.ts';

/** What the blocks of a stack hold. */
export interface StackBlockOptions {
  readonly modules: readonly GrowableModule[];
  /** Of what each module reads. */
  readonly normalisation: Normalisation;
  /** Of what each module gives at first. */
  readonly share: number;
}

/** A stream after a block, and what the block carries, by name. */
export type StackBlock = (
  stream: Tensor,
  context: StepContext,
) => { readonly stream: Tensor; readonly carried: Readonly<Record<string, Tensor>> };

/** Names of the modules of a block: their kinds, with a number from the second of a kind on. */
function partNames(modules: readonly Pick<GrowableModule, 'kind'>[]): readonly string[] {
  return modules.map(({ kind }, i) => {
    const before = modules.slice(0, i).filter((each) => each.kind === kind).length;
    return before === 0 ? kind : `${kind}${before + 1}`;
  });
}

/**
 * Declares a block as a layer of a stack whose stream is the scope's units: modules one after another, each of which adds to
 * the stream what it makes of it, `x + module(norm(x))`.
 */
export function stackBlock(
  scope: ModuleScope,
  block: string,
  { modules, normalisation, share }: StackBlockOptions,
): StackBlock {
  const layer = scope.layer(block);
  const names = partNames(modules);
  const parts = modules.map((module, i): [Normalise | undefined, ModulePart] => {
    const name = names[i] as string;
    const normalise = normalisationOf(layer.part(name), normalisation, { name: 'norm' });
    return [normalise, modulePart(layer, module, { name, prefix: `${block}.`, share })];
  });
  return (stream, context) => {
    let added: Tensor | undefined;
    let now = stream;
    const carried: Record<string, Tensor> = {};
    for (const [normalise, part] of parts) {
      const result = part(normalise?.(now, context) ?? now, context);
      now = add(now, result.given);
      added = added ? add(added, result.given) : result.given;
      Object.assign(carried, result.carried);
    }
    if (added) context.observe(block, added);
    return { stream: now, carried };
  };
}
