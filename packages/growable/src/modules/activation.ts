import { gelu, relu, sigmoid, softplus, tanh, type Tensor } from '@meristem/autodiff';

/** What a unit does with what it receives. */
export type ActivationName = 'tanh' | 'relu' | 'gelu' | 'sigmoid' | 'softplus' | 'identity';

/** The activation functions that modules can be asked for by name. */
export const ACTIVATIONS: Readonly<Record<ActivationName, (x: Tensor) => Tensor>> = {
  tanh,
  relu,
  gelu,
  sigmoid,
  softplus,
  identity: (x) => x,
};
