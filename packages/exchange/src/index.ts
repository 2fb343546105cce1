export { ExchangeError } from './exchange-error.ts';
export type { ExportOptions } from './export-options.ts';
export { exportJavaScript } from './javascript/export-javascript.ts';
export { exportOnnx } from './onnx/sequence-model.ts';
export { exportOnnxStep } from './onnx/step-model.ts';
