import { elu, gelu, leakyRelu, relu, sigmoid, silu, softplus, tanh, type Tensor } from '@meristem/autodiff';

/** What a unit does with what it receives. */
export type ActivationName =
  'tanh' | 'relu' | 'leakyRelu' | 'elu' | 'gelu' | 'silu' | 'sigmoid' | 'softplus' | 'identity';

/** The activation functions that modules can be asked for by name. */
export const ACTIVATIONS: Readonly<Record<ActivationName, (x: Tensor) => Tensor>> = {
  tanh,
  relu,
  leakyRelu: (x) => leakyRelu(x),
  elu: (x) => elu(x),
  gelu,
  silu,
  sigmoid,
  softplus,
  identity: (x) => x,
};
