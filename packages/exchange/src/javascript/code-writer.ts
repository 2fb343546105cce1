import type { PrimitiveName } from '@meristem/autodiff';
import type { AttributesOf } from '../frozen/attributes.ts';
import type { CodeOperand, UnitsOf } from './code-operand.ts';

/** One application of a primitive that is to be written as code. */
export interface CodeApplication<T = object> {
  readonly inputs: readonly CodeOperand[];
  readonly output: CodeOperand;
  readonly attributes: T;
  readonly units: UnitsOf;
}

/** Writes an application of a primitive as lines that fill the output. */
export type CodeWriter<N extends PrimitiveName = PrimitiveName> = (
  application: CodeApplication<AttributesOf<N>>,
) => readonly string[];
