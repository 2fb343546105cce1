import { writeTensorFile } from '@meristem/autodiff';
import { type ExportOptions, programOf } from '../export-options.ts';
import { metadataOf } from '../metadata.ts';
import { namedTensors } from './named-tensors.ts';

/**
 * The weights of a network by name as a `.safetensors` file, which Python's `safetensors` opens as it is. A weight from one
 * population to another is `[source, target]`, with its gates between them; the metadata says the dims of each.
 */
export function exportSafetensors(options: ExportOptions): Uint8Array {
  const program = programOf('exportSafetensors', options);
  return writeTensorFile({ tensors: namedTensors(program), metadata: metadataOf(program) });
}
