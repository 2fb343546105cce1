import type { State } from '@meristem/autodiff';

/** A number of 32 bits that depends on every bit of a state's tensors in single precision: FNV-1a over their words. */
export function checksum(state: State): string {
  let hash = 0x811c9dc5;
  for (const values of state.tensors.values()) {
    for (const word of new Uint32Array(Float32Array.from(values).buffer)) {
      hash = Math.imul(hash ^ word, 0x01000193) >>> 0;
    }
  }
  return hash.toString(16).padStart(8, '0');
}
