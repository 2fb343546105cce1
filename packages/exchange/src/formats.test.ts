import { OptionError } from '@meristem/autodiff';
import { expect, it } from 'vitest';
import { FORMATS } from './formats.ts';
import { exportJavaScript } from './javascript/export-javascript.ts';
import { exportOnnx } from './onnx/sequence-model.ts';
import { exportOnnxStep } from './onnx/step-model.ts';
import { sampleProgram } from './testing/sample-program.ts';
import { exportNpz } from './weights/export-npz.ts';
import { exportSafetensors } from './weights/export-safetensors.ts';

it('every format is the function of its own, under a name that a command line can take', () => {
  const program = sampleProgram({ carries: true });
  const written = Object.entries(FORMATS).map(([name, { write }]) => [name, write({ program })] as const);
  const expected = { onnx: exportOnnx, 'onnx-step': exportOnnxStep, safetensors: exportSafetensors, npz: exportNpz, js: exportJavaScript }; // prettier-ignore
  expect(written).toEqual(Object.entries(expected).map(([name, write]) => [name, write({ program })]));
});

it.each(Object.entries(FORMATS))('%s says what it is to be called with', (_name, { write }) => {
  const wrong = [undefined, {}, { program: null }] as unknown as Parameters<typeof write>[0][];
  for (const options of wrong) {
    expect(() => write(options)).toThrow(OptionError);
    expect(() => write(options)).toThrow(
      'a network, or an object with its program. Take one: trainer.network().',
    );
  }
});
