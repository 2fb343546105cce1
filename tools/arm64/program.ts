import { rmsprop } from '@meristem/autodiff';
import { cpuBackend, type CpuBackendOptions } from '@meristem/backend-cpu';
import { areaGraph, createTrainer, marginRule, outgoingL1, recurrentPool } from '@meristem/growable';
import { digraphs } from '@meristem/tasks';
import { checksum } from '../../packages/backend-cpu/src/testing/checksum.ts';
import {
  compareCases,
  compareGraphs,
  type ConformanceResult,
  type GraphResult,
  type Thoroughness,
} from '../browser/page/compare-results.ts';

/** What one precision gave on one kind of processor. */
export interface PrecisionReport {
  readonly precision: NonNullable<CpuBackendOptions['precision']>;
  readonly simd: string;
  readonly conformance: ConformanceResult;
  readonly graphs: GraphResult;
  readonly growth: GrowthResult;
}

/** What a network that grows came to. */
interface GrowthResult {
  readonly births: number;
  readonly deaths: number;
  readonly smoothedLoss: number;
  /** Of the bits of all numbers of the network. */
  readonly digest: string;
}

/** An emulated processor is some twenty times slower. */
const THOROUGHNESS: Thoroughness = { edges: [1, 5, 17], draws: 0 };
const GRAPHS = 20;
const CYCLES = 300;
const PRECISIONS = ['portable', 'fast'] as const;

async function grow(options: CpuBackendOptions): Promise<GrowthResult> {
  const trainer = createTrainer({
    model: areaGraph('emulated', ({ input, area, project, output }) => {
      const memory = area('memory', recurrentPool({ units: 1, activation: 'tanh' }));
      project(input('symbol'), memory);
      output('next', [memory]);
    }),
    task: digraphs(),
    backend: await cpuBackend(options),
    seed: 3,
    plannedCycles: CYCLES,
    optimizer: rmsprop({ maxStep: 0.02, initialMemory: 0.01, birthMemory: 0.01 }),
    learningRate: 0.02,
    growth: marginRule({ criterion: outgoingL1(), addProbability: 0.2 }),
  });
  for (let cycle = 0; cycle < CYCLES; cycle++) trainer.train();
  const { births, deaths, smoothedLoss, state } = trainer;
  return { births, deaths, smoothedLoss, digest: checksum(state) };
}

async function report(precision: PrecisionReport['precision']): Promise<PrecisionReport> {
  // Where the kernels lie is said by who starts this bundle.
  const options: CpuBackendOptions = { precision, blas: 'none', kernels: String(process.argv[2]) };
  const growth = await grow(options);
  const backend = await cpuBackend(options);
  const graphs = compareGraphs(backend, GRAPHS);
  const conformance = compareCases(backend, THOROUGHNESS);
  return { precision, simd: backend.description.simd, conformance, graphs, growth };
}

/* Holds the fast backend against the reference, and lets a network grow, on whatever processor this runs. */

const REPORTS: PrecisionReport[] = [];
for (const precision of PRECISIONS) REPORTS.push(await report(precision));
process.stdout.write(JSON.stringify(REPORTS));
