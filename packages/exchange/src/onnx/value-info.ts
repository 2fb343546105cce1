import { create } from '@bufbuild/protobuf';
import type { ElementKind } from '@meristem/autodiff';
import {
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { ELEMENT_TYPE } from './tensor-proto.ts';

/** How long a value is along each dim: a number, or the name of what is known when the graph runs. */
export type ValueShape = readonly (number | string)[];

/** What goes into or comes out of a graph. */
export function valueInfo(
  name: string,
  kind: ElementKind,
  shape: ValueShape,
  docString: string,
): ValueInfoProto {
  const dim = shape.map((extent) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof extent === 'number'
          ? { case: 'dimValue', value: BigInt(extent) }
          : { case: 'dimParam', value: extent },
    }),
  );
  const tensor = create(TypeProto_TensorSchema, {
    elemType: ELEMENT_TYPE[kind],
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  const type = create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } });
  return create(ValueInfoProtoSchema, { name, type, docString });
}
