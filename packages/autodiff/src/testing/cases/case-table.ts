import type { PrimitiveName } from '../../primitives/table.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { CaseWorld } from '../case-world.ts';
import { arithmeticCases } from './arithmetic-cases.ts';
import { functionCases } from './function-cases.ts';
import { lookupCases } from './lookup-cases.ts';
import { movementCases } from './movement-cases.ts';
import { reductionCases } from './reduction-cases.ts';
import { scanCases } from './scan-cases.ts';
import { sourceCases } from './source-cases.ts';

/** How a case makes an expression in which its primitive occurs. */
export interface CaseDefinition {
  /** What is special about it. */
  readonly name: string;
  /** False where central differences do not give the derivative. */
  readonly smooth?: boolean;
  build(world: CaseWorld): Tensor;
}

/** The cases of some primitives. */
export type CasesOf<N extends PrimitiveName> = Readonly<Record<N, readonly CaseDefinition[]>>;

/** The cases of every primitive; a primitive without an entry does not type-check. */
export const CASES: CasesOf<PrimitiveName> = {
  ...sourceCases,
  ...arithmeticCases,
  ...functionCases,
  ...reductionCases,
  ...movementCases,
  ...lookupCases,
  ...scanCases,
};
