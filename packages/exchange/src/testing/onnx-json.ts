import { fromBinary, fromJson, type JsonValue, toBinary, toJson } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';

/** An ONNX file as plain data, to be changed. */
export function onnxToJson(bytes: Uint8Array): JsonValue {
  return toJson(ModelProtoSchema, fromBinary(ModelProtoSchema, bytes));
}

/** The ONNX file of such data. Throws what the library throws where it is none. */
export function onnxFromJson(data: unknown): Uint8Array {
  return toBinary(
    ModelProtoSchema,
    fromJson(ModelProtoSchema, data as JsonValue, { ignoreUnknownFields: true }),
  );
}
