import { create, toBinary } from '@bufbuild/protobuf';
import {
  type GraphProto,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
} from 'onnx-buf';
import type { FrozenStep } from '../frozen/frozen-step.ts';
import { metadataOf } from '../metadata.ts';

/**
 * The operators' version: 13 is the first in which all that are written have their present meaning (sums, squeezes and slices
 * that take axes as an input), so whatever has read ONNX since 2020 reads these.
 */
const OPERATOR_SET = 13n;
/** The version of the file format that came with it. */
const IR_VERSION = 7n;

/** A graph as a file, with what the network says of itself. */
export function onnxFile(frozen: FrozenStep, graph: GraphProto, docString: string): Uint8Array {
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: OPERATOR_SET })],
    producerName: 'meristem',
    docString,
    graph,
    metadataProps: Object.entries({ ...metadataOf(frozen.program), ...carriedOf(frozen) }).map(
      ([key, value]) => create(StringStringEntryProtoSchema, { key, value }),
    ),
  });
  return toBinary(ModelProtoSchema, model);
}

/** What sequences begin with, as JSON by variable: numbers of one sequence, or 0 where all are. */
function carriedOf({ carried }: FrozenStep): Readonly<Record<string, string>> {
  if (carried.length === 0) return {};
  const beginnings = carried.map(({ variable: { name }, initial }) => [
    name,
    initial.every((value) => value === 0) ? 0 : [...initial],
  ]);
  return { 'meristem.carried': JSON.stringify(Object.fromEntries(beginnings)) };
}
