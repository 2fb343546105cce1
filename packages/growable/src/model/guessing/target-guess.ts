import type { Port, VectorPort } from '@meristem/autodiff';
import { SymbolGuess } from './symbol-guess.ts';
import { HuberGuess, MeanGuess } from './vector-guess.ts';

/** Targets of one port, looked at for what the best constant prediction of them costs. */
export interface TargetGuess {
  /** Looks at the target that stands at a position of an array. */
  see(values: Int32Array | Float64Array, position: number): void;
  /** What the best constant prediction costs on all that was seen, in total. */
  cost(): number;
}

/** A look at the targets of a port, before any was seen. */
export function targetGuess(port: Port): TargetGuess {
  if (port.kind === 'symbol') return new SymbolGuess(port);
  return port.loss === 'huber' ? new HuberGuess(port) : new MeanGuess(port);
}

/** Whether a component of a vector target counts. */
export function counts({ ignore }: VectorPort, value: number): boolean {
  return value !== ignore;
}
