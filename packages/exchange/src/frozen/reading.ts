import type { Port } from '@meristem/autodiff';

/** What stands beside raw predictions: under which name, and which operator makes it of them. */
export interface Reading {
  readonly suffix: string;
  readonly operator: 'Softmax' | 'Sigmoid' | 'Exp';
}

/** What a port's raw predictions mean: probabilities of logits, chances of log odds, expected counts of their logarithms. */
export function readingOf(port: Port): Reading | undefined {
  if (port.kind === 'symbol') return { suffix: 'probability', operator: 'Softmax' };
  if (port.loss === 'binary-cross-entropy') return { suffix: 'probability', operator: 'Sigmoid' };
  return port.loss === 'poisson' ? { suffix: 'expected', operator: 'Exp' } : undefined;
}
