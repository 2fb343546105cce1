import { create } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
} from 'onnx-buf';

/** What an attribute of a node may be: a whole number, a list of them, a text, or a graph. */
export type AttributeValue = number | readonly number[] | string | GraphProto;

/** An attribute of a node. */
export function attribute(name: string, value: AttributeValue): AttributeProto {
  const { INT, INTS, STRING, GRAPH } = AttributeProto_AttributeType;
  if (typeof value === 'number') return create(AttributeProtoSchema, { name, type: INT, i: BigInt(value) });
  if (typeof value === 'string')
    return create(AttributeProtoSchema, { name, type: STRING, s: new TextEncoder().encode(value) });
  return isList(value)
    ? create(AttributeProtoSchema, { name, type: INTS, ints: value.map(BigInt) })
    : create(AttributeProtoSchema, { name, type: GRAPH, g: value });
}

function isList(value: readonly number[] | GraphProto): value is readonly number[] {
  return Array.isArray(value);
}
