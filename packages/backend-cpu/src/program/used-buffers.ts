import type { Call } from './operation.ts';

/** Marks the buffers that the words of some calls refer to with 1. */
export function markUsed(calls: readonly Call[], used: Uint8Array): void {
  for (const call of calls) {
    if (call.kind === 'loop') {
      markUsed(call.body, used);
      continue;
    }
    for (const word of call.words) {
      if (typeof word === 'object' && (word.kind === 'address' || word.kind === 'stride')) {
        used[word.buffer] = 1;
      }
    }
  }
}
