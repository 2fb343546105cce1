import { Loop } from '../words';

/**
 * Runs the instructions from address `pc` up to address `end`. An instruction is
 * [index of its kernel in the function table, its size in bytes, parameter words...]; a kernel gets the address of its
 * first parameter word.
 */
export function run(pc: usize, end: usize): void {
  while (pc < end) {
    call_indirect<void>(load<u32>(pc), pc + 8);
    pc += load<u32>(pc, 4);
  }
}

/** Does nothing. No words. */
export function nop(p: usize): void {}

/**
 * Runs its body once for each step, after giving the step's value to words of the body.
 *
 * Behind its words come its patches, each the address of a word, a base and a stride, and then the body's instructions.
 * Before step s (0 first, or last if reversed) each patched word becomes base + s * stride. Bases and strides are read when
 * the loop begins a step, so a loop around this one may patch them.
 */
export function loop(p: usize): void {
  const steps = load<i32>(load<usize>(p, Loop.steps));
  const reverse = load<i32>(p, Loop.reverse) !== 0;
  const patches = p + Loop.BYTES;
  const body = patches + 12 * load<usize>(p, Loop.patches);
  const end = body + load<usize>(p, Loop.bodyBytes);
  const last = reverse ? 0 : steps - 1;
  const next = reverse ? -1 : 1;
  if (steps <= 0) return;
  for (let step = steps - 1 - last; ; step += next) {
    for (let patch = patches; patch < body; patch += 12) {
      store<i32>(load<usize>(patch), load<i32>(patch, 4) + step * load<i32>(patch, 8));
    }
    run(body, end);
    if (step === last) return;
  }
}
