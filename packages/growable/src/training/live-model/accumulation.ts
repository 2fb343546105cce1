import {
  add,
  assign,
  broadcast,
  constant,
  multiply,
  type Tensor,
  tensor,
  type Update,
  type Variable,
  variable,
  zeros,
} from '@meristem/autodiff';

/**
 * Loss and gradients of the portions of a cycle, added up until its last one. Between cycles they are 0, so units come and go
 * without a trace in them.
 */
export class Accumulation {
  /** They belong into the state. */
  readonly variables: readonly Variable[];
  readonly #portions: number;

  constructor(parameters: readonly Variable[], portions: number) {
    const sum = (name: string, dims: Variable['dims']): Variable => {
      const birth = { incoming: zeros, outgoing: zeros, own: zeros };
      return variable({ name: `${name}.accumulated`, dims, purpose: 'slot', initial: constant(0), birth });
    };
    this.variables = [sum('loss', []), ...parameters.map(({ name, dims }) => sum(name, dims))];
    this.#portions = portions;
  }

  /** Adds the loss and the gradients of a portion that is not the last one. */
  gathered(loss: Tensor, gradients: readonly Tensor[]): readonly Update[] {
    return [loss, ...gradients].map((each, i) => {
      const sum = this.variables[i]!;
      return assign(sum, add(sum, each));
    });
  }

  /** The mean over the whole cycle, in its last portion. */
  mean(
    loss: Tensor,
    gradients: readonly Tensor[],
  ): { readonly loss: Tensor; readonly gradients: readonly Tensor[] } {
    const [whole, ...slopes] = [loss, ...gradients].map((each, i) =>
      multiply(add(this.variables[i]!, each), 1 / this.#portions),
    );
    return { loss: whole!, gradients: slopes };
  }

  /** Begins anew for the next cycle. */
  cleared(): readonly Update[] {
    return this.variables.map((sum) => assign(sum, broadcast(tensor(0, []), sum.dims)));
  }
}
