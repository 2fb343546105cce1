import type { Dim, ElementKind } from '@meristem/autodiff';

/** A value of an ONNX graph: a tensor under a name, row-major over its dims. */
export interface OnnxValue {
  readonly name: string;
  readonly dims: readonly Dim[];
  readonly kind: ElementKind;
}
