import type { KernelName } from './kernel-table.ts';
import type { Address, Call, KernelCall } from './operation.ts';

/** An operand of a call that lies in memory. */
export interface Touch {
  readonly address: Address;
  readonly writes: boolean;
}

/** What kernels of the table write whose result is not their `c`. */
const RESULTS: Partial<Record<KernelName, string>> = {
  zeroRows: 'x',
  windows: 'windows',
  overlapAdd: 'places',
};

/** What a call reads and writes, without how it walks through it: `accessesOf` says that too, for the specification. */
export function touchesOf(call: Call): readonly Touch[] {
  switch (call.kind) {
    case 'kernel':
      return kernelTouches(call);
    case 'fused':
      return call.operands.map(({ address }, at) => ({ address, writes: at >= call.kernel.inputs.length }));
    case 'loopKernel':
      return call.parts.flatMap(({ operands }, at) => {
        const part = call.kernel.parts[at];
        const inputs = part?.kind === 'fused' ? part.kernel.inputs.length : 2;
        return operands.map(({ address }, i) => ({ address, writes: i >= inputs }));
      });
    case 'chain':
      return call.kernel.links.flatMap(({ sources, stored }, link) =>
        call.links[link]!.flatMap(({ address }, at) => {
          const output = at - sources.length;
          const inMemory = output < 0 ? sources[at] === undefined : stored[output];
          return inMemory ? [{ address, writes: output >= 0 }] : [];
        }),
      );
  }
}

function kernelTouches({ kernel, operands }: KernelCall): readonly Touch[] {
  const result = RESULTS[kernel] ?? 'c';
  return Object.entries(operands).flatMap(([name, operand]: readonly [string, Partial<Address>]) =>
    operand.kind === 'address' ? [{ address: operand as Address, writes: name === result }] : [],
  );
}
