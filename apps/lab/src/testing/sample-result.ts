import type { SeedResult } from '../result/seed-result.ts';

/** A result for tests, with what matters to one of them. */
export function sampleResult(
  parts: Partial<Omit<SeedResult, 'heldOut'>> & { readonly heldOut?: Partial<SeedResult['heldOut']> } = {},
): SeedResult {
  return {
    kind: 'result',
    task: 'reversal',
    architecture: 'recurrent',
    rule: 'outgoing-l1',
    preset: 'tuned',
    seed: 0,
    cycles: 100,
    units: { memory: 28 },
    totalUnits: 28,
    populations: [{ name: 'memory', scale: 'neuron', size: 28, dead: 0 }],
    parameters: 1040,
    peakParameters: 2100,
    smoothedLoss: 9.2,
    validation: null,
    births: 98,
    deaths: 71,
    multiplyAdds: 4e9,
    lookups: 0,
    wallSeconds: 41.2,
    microsecondsPerCycle: 16.5,
    warnings: [],
    backend: { name: 'cpu', simd: 'wasm-relaxed', threads: 1, blas: 'none' },
    ...parts,
    heldOut: {
      natsPerCycle: 9.14,
      floor: 8.96,
      ratio: 1.02,
      guessing: 55.5,
      accuracy: { next: 0.8 },
      costs: { next: 9.14 },
      ...parts.heldOut,
    },
  };
}
