import { writeSync } from 'node:fs';
import { importKoffi, loadBlas } from './blas-library.ts';
import type { ProbeMessage } from './probe-messages.ts';
import { verifySgemm } from './verify-sgemm.ts';

// The main module of a process that tries libraries, given as arguments, until one works.

/** A library that ends the process must not take along what was printed before: this returns when it is written. */
function print(message: ProbeMessage): void {
  writeSync(1, `${JSON.stringify(message)}\n`);
}

const textOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

async function probe(libraries: readonly string[]): Promise<void> {
  const koffi = await importKoffi().catch((thrown: unknown) => {
    print({ kind: 'no-interface', reason: textOf(thrown) });
  });
  if (koffi === undefined) return;
  for (const library of libraries) {
    print({ kind: 'trying', library });
    try {
      const { identity, sgemm } = loadBlas(koffi, library);
      verifySgemm(sgemm, (array) => koffi.address(array));
      print({ kind: 'found', library, identity });
      return;
    } catch (thrown) {
      print({ kind: 'refused', library, reason: textOf(thrown) });
    }
  }
}

await probe(process.argv.slice(2));
