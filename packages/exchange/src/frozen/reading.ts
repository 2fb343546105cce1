import type { InputPort, Port, Standardisation } from '@meristem/autodiff';

/** What stands beside raw predictions: under which name, and what makes it of them. */
export type Reading =
  | { readonly suffix: string; readonly operator: 'Softmax' | 'Sigmoid' | 'Exp' }
  | { readonly suffix: string; readonly operator: 'Scale'; readonly units: Standardisation };

/**
 * What a port's raw predictions mean: probabilities of logits, chances of log odds, expected counts of their logarithms, and
 * values in people's units of those that training had in others.
 */
export function readingOf(port: Port): Reading | undefined {
  if (port.kind === 'symbol') return { suffix: 'probability', operator: 'Softmax' };
  if (port.loss === 'binary-cross-entropy') return { suffix: 'probability', operator: 'Sigmoid' };
  if (port.loss === 'poisson') return { suffix: 'expected', operator: 'Exp' };
  return port.standardised && { suffix: 'value', operator: 'Scale', units: port.standardised };
}

/** How a port's numbers become those that the network reads, where they are not the same. */
export function unitsOf(ports: readonly InputPort[], name: string): Standardisation | undefined {
  const port = ports.find((each) => each.name === name);
  return port === undefined || port.kind === 'symbol' ? undefined : port.standardised;
}
