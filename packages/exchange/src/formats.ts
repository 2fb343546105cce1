import type { ExportOptions } from './export-options.ts';
import { exportJavaScript } from './javascript/export-javascript.ts';
import { exportOnnx } from './onnx/sequence-model.ts';
import { exportOnnxStep } from './onnx/step-model.ts';
import { exportNpz } from './weights/export-npz.ts';
import { exportSafetensors } from './weights/export-safetensors.ts';

/** The name of a format that networks are written in. */
export type FormatName = 'onnx' | 'onnx-step' | 'safetensors' | 'npz' | 'js';

/** A format that networks are written in. */
export interface Format {
  /** What is in the file, in a sentence. */
  readonly summary: string;
  /** How the names of such files end, with the dot. */
  readonly extension: string;
  /** Writes a network as such a file. */
  write(options: ExportOptions): Uint8Array;
}

/** All formats by name. */
export const FORMATS: Readonly<Record<FormatName, Format>> = {
  onnx: {
    summary: 'ONNX: whole sequences, as a Scan over time; a plain graph of networks that carry nothing.',
    extension: '.onnx',
    write: exportOnnx,
  },
  'onnx-step': {
    summary: 'ONNX: one step, whose carried values go in and come out.',
    extension: '.onnx',
    write: exportOnnxStep,
  },
  safetensors: {
    summary: 'Weights by name, as the safetensors library reads them.',
    extension: '.safetensors',
    write: exportSafetensors,
  },
  npz: {
    summary: 'Weights by name, as numpy.load reads them.',
    extension: '.npz',
    write: exportNpz,
  },
  js: {
    summary: 'A JavaScript module without dependencies: predict and createSession.',
    extension: '.mjs',
    write: exportJavaScript,
  },
};
