export { ExchangeError } from './exchange-error.ts';
export type { ExportOptions } from './export-options.ts';
export { type Format, type FormatName, FORMATS } from './formats.ts';
export { type ImportOptions, importWeights } from './import/import-weights.ts';
export { exportJavaScript } from './javascript/export-javascript.ts';
export { exportOnnx } from './onnx/sequence-model.ts';
export { exportOnnxStep } from './onnx/step-model.ts';
export { exportNpz } from './weights/export-npz.ts';
export { exportSafetensors } from './weights/export-safetensors.ts';
