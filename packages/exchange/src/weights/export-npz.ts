import { zipSync } from 'fflate';
import { type ExportOptions, programOf } from '../export-options.ts';
import { metadataOf } from '../metadata.ts';
import { namedTensors } from './named-tensors.ts';
import { npyFile } from './npy.ts';

/**
 * The weights of a network by name as an `.npz` file, which `numpy.load` opens: an array for each tensor, and `metadata.json`
 * beside them. A weight from one population to another is `[source, target]`, with its gates between them.
 */
export function exportNpz(options: ExportOptions): Uint8Array {
  const program = programOf('exportNpz', options);
  const arrays = [...namedTensors(program)].map(([name, tensor]) => [`${name}.npy`, npyFile(tensor)]);
  const metadata = new TextEncoder().encode(JSON.stringify(metadataOf(program), undefined, 2));
  const files = Object.fromEntries([...arrays, ['metadata.json', metadata]]) as Record<string, Uint8Array>;
  // Weights do not shrink, and the same network is the same file whenever it is written.
  return zipSync(files, { level: 0, mtime: new Date(1980, 0, 1) });
}
