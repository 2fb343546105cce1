import { type Fault, faultText } from '@meristem/autodiff';
import { ArchitectureError } from './architecture-error.ts';

/** A module and the area that it is placed in, as messages name them. */
export interface ModulePlace {
  readonly kind: string;
  readonly area: string;
}

/** Refuses a module: names its area and kind, what was found, what was expected and how to put it right. */
export function refuseModule({ kind, area }: ModulePlace, fault: Fault): never {
  throw new ArchitectureError(`area "${area}" (${kind}): ${faultText(fault)}`);
}
