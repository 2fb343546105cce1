import type { Dim, PrimitiveName } from '@meristem/autodiff';
import type { AttributesOf } from '../../frozen/attributes.ts';
import type { OnnxGraph } from '../onnx-graph.ts';
import type { OnnxValue } from '../onnx-value.ts';

/** One application of a primitive that is to be written as nodes. */
export interface Application<T = object> {
  readonly graph: OnnxGraph;
  readonly inputs: readonly OnnxValue[];
  readonly attributes: T;
  /** The dims of the result, in order. */
  readonly dims: readonly Dim[];
}

/** Writes an application of a primitive as nodes; the result is over the application's dims. */
export type NodeWriter<N extends PrimitiveName = PrimitiveName> = (
  application: Application<AttributesOf<N>>,
) => OnnxValue;
