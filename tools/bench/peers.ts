import { join } from 'node:path';
import { type CompileOptions, type CProgramName, compileC } from './c-program.ts';
import { PeerError, PeerMissingError } from './errors.ts';
import { type PeerCommand, type PeerLine, PeerProcess } from './peer-process.ts';

/**
 * What a peer is timed at:
 *
 * - `cycle`: the paper's training cycle, `units` neurons;
 * - `gated`: the same with `units` gated recurrent units;
 * - `gemm`: the product of two square matrices of `units` rows;
 * - `fma`: `units` thousand four-lane multiply-adds in registers;
 * - `mlp`: a training step 784-`units`-`units`-10, batch 128, Adam;
 * - `predict`: what 784-`units`-10 says to 10,000 rows;
 * - `gated-16`, `lstm-64`, ...: a training cycle of a pool of `units` and so many sequences, 50 steps;
 * - `convolution`: a step of a convolutional network, `units` images;
 * - `transformer`: a step of a block of attention, width `units`;
 * - `layerNorm`, ...: an operation on 512 rows of `units`, norms with their gradients.
 */
export type Workload =
  | 'cycle'
  | 'gated'
  | 'gemm'
  | 'fma'
  | 'mlp'
  | 'predict'
  | 'convolution'
  | 'transformer'
  | `${'gated' | 'lstm'}-${16 | 64}`
  | (typeof OPERATIONS)[number];

const OPERATIONS = ['layerNorm', 'rmsNorm', 'batchNorm', 'sigmoid', 'gather', 'scatterAdd'] as const;

/** How much work to time. */
interface PeerRequest {
  readonly workload: Workload;
  readonly units: number;
  readonly cycles: number;
}

/** What a peer measured. */
interface PeerTiming {
  readonly microsecondsPerCycle: number;
  /** Of the first cycle at this many units, with compilation, where the peer tells it. */
  readonly firstCycleMicroseconds?: number;
}

/** A program to compare with, running and waiting for requests. */
export interface Peer {
  readonly name: string;
  readonly workloads: readonly Workload[];
  /** What it computes with: instruction set, library and version. */
  readonly detail: string;
  /**
   * Microseconds per cycle.
   *
   * @throws PeerError if the peer does not do this workload, fails, or does not answer in time.
   */
  time(request: PeerRequest): Promise<number>;
  /**
   * The same with what else the peer measured.
   *
   * @throws PeerError as `time` does.
   */
  measure(request: PeerRequest): Promise<PeerTiming>;
}

/** A peer that cannot run here. */
interface MissingPeer {
  readonly name: string;
  readonly reason: string;
}

/** What could be opened, and what could not. */
export interface OpenPeers {
  readonly peers: readonly Peer[];
  readonly missing: readonly MissingPeer[];
  /** Ends all of them. */
  close(): Promise<void>;
}

/** Options of `openPeers`. */
export interface PeerOptions extends CompileOptions {
  /** Which to open, by name; all unless told. */
  readonly names?: readonly string[];
  /** Only for these workloads; for all unless told. */
  readonly workloads?: readonly Workload[];
  /** The Python that may have PyTorch; `python3` unless told. */
  readonly python?: string;
}

/** How a peer is started for each of its workloads. */
export interface PeerRecipe {
  readonly name: string;
  readonly commands: Readonly<Partial<Record<Workload, (options: PeerOptions) => Promise<PeerCommand>>>>;
}

const SECOND = 1000;

function compiled(
  name: string,
  program: CProgramName,
  ...flags: string[]
): (options: PeerOptions) => Promise<PeerCommand> {
  return async (options) => ({
    name,
    file: await compileC(program, options),
    arguments: flags,
    readyWithin: 10 * SECOND,
    answerWithin: 60 * SECOND,
  });
}

function interpreted(
  name: string,
  interpreter: (options: PeerOptions) => string,
  script: string,
  ...flags: string[]
): (options: PeerOptions) => Promise<PeerCommand> {
  return (options) =>
    Promise.resolve({
      name,
      file: interpreter(options),
      arguments: [join(import.meta.dirname, script), ...flags],
      readyWithin: 90 * SECOND,
      answerWithin: 180 * SECOND,
    });
}

const node = (): string => process.execPath;
const python = (options: PeerOptions): string => options.python ?? 'python3';

function torch(threads: number): readonly PeerRecipe[] {
  const name = `torch-${threads}`;
  const command = (...flags: string[]): ReturnType<typeof interpreted> =>
    interpreted(name, python, 'torch_peer.py', ...flags, '--threads', String(threads));
  const pool = (kind: 'gated' | 'lstm', batch: 16 | 64): ReturnType<typeof command> =>
    command(kind, '--batch', String(batch));
  const one: PeerRecipe['commands'] = {
    'gated-16': pool('gated', 16),
    'gated-64': pool('gated', 64),
    'lstm-16': pool('lstm', 16),
    'lstm-64': pool('lstm', 64),
    convolution: command('convolution'),
    transformer: command('transformer'),
    ...Object.fromEntries(OPERATIONS.map((operation) => [operation, command(operation)])),
  };
  return [
    {
      name,
      commands: {
        cycle: command('cycle'),
        mlp: command('mlp'),
        predict: command('predict'),
        ...(threads === 1 && one),
      },
    },
    { name: `${name}-fused`, commands: { mlp: command('mlp', '--adam', 'fused') } },
  ];
}

/** Every program that there is to compare with. */
const recipes: readonly PeerRecipe[] = [
  {
    name: 'c-hand',
    commands: { cycle: compiled('c-hand', 'cycle', 'hand'), gated: compiled('c-hand', 'gated') },
  },
  { name: 'c-plain-128', commands: { cycle: compiled('c-plain-128', 'cycle', 'plain_128') } },
  { name: 'c-plain-native', commands: { cycle: compiled('c-plain-native', 'cycle', 'plain_native') } },
  { name: 'fma-128', commands: { fma: compiled('fma-128', 'dense', 'fma') } },
  {
    name: 'blas',
    commands: { gemm: compiled('blas', 'dense', 'gemm'), mlp: compiled('blas', 'dense', 'mlp') },
  },
  ...torch(1),
  ...torch(2),
  {
    name: 'tfjs-wasm',
    commands: {
      cycle: interpreted('tfjs-wasm', node, 'peers/tfjs_peer.mjs', 'cycle'),
      mlp: interpreted('tfjs-wasm', node, 'peers/tfjs_peer.mjs', 'mlp'),
      convolution: interpreted('tfjs-wasm', node, 'peers/tfjs_peer.mjs', 'convolution'),
    },
  },
  { name: 'jax-js', commands: { cycle: interpreted('jax-js', node, 'peers/jax_peer.mjs') } },
];

/** Names of all peers, in the order in which `openPeers` opens them. */
export const peerNames: readonly string[] = recipes.map(({ name }) => name);

/**
 * Compiles, starts and waits for the programs to compare with. What this machine lacks is listed as missing; the caller
 * closes the rest.
 *
 * @throws PeerError if a peer that is not missing cannot be opened, or if a name is unknown.
 */
export async function openPeers(options: PeerOptions = {}): Promise<OpenPeers> {
  const unknown = options.names?.find((name) => !peerNames.includes(name));
  if (unknown !== undefined)
    throw new PeerError(unknown, `found no such peer, expected one of: ${peerNames.join(', ')}`);
  const wanted = recipes.filter(({ name }) => options.names?.includes(name) ?? true);
  return openRecipes(wanted, options);
}

/** Opens peers by recipes of the caller's own; otherwise as `openPeers`. */
export async function openRecipes(wanted: readonly PeerRecipe[], options: PeerOptions): Promise<OpenPeers> {
  const opened: OpenPeer[] = [];
  const missing: MissingPeer[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((peer) => peer.close()));
  };
  try {
    // One after the other, as starting a peer keeps a core busy.
    for (const recipe of wanted) {
      const peer = new OpenPeer(recipe.name);
      opened.push(peer);
      for (const [workload, reason] of await peer.open(recipe, options))
        missing.push({ name: `${recipe.name} (${workload})`, reason });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { peers: opened.filter(({ workloads }) => workloads.length > 0), missing, close };
}

class OpenPeer implements Peer {
  readonly name: string;
  readonly #processes = new Map<Workload, PeerProcess>();

  constructor(name: string) {
    this.name = name;
  }

  get workloads(): readonly Workload[] {
    return [...this.#processes.keys()];
  }

  get detail(): string {
    return [...new Set([...this.#processes.values()].map(({ detail }) => detail))].join('; ');
  }

  /** Starts the peer for every workload wanted. Returns the workloads that it cannot do here, with reasons. */
  async open(recipe: PeerRecipe, options: PeerOptions): Promise<readonly (readonly [Workload, string])[]> {
    const missing: [Workload, string][] = [];
    const commands = Object.entries(recipe.commands) as [
      Workload,
      (options: PeerOptions) => Promise<PeerCommand>,
    ][];
    for (const [workload, command] of commands) {
      if (options.workloads?.includes(workload) === false) continue;
      try {
        this.#processes.set(workload, await PeerProcess.start(await command(options)));
      } catch (error) {
        if (!(error instanceof PeerMissingError)) throw error;
        missing.push([workload, error.message]);
      }
    }
    return missing;
  }

  async time(request: PeerRequest): Promise<number> {
    return (await this.measure(request)).microsecondsPerCycle;
  }

  async measure({ workload, units, cycles }: PeerRequest): Promise<PeerTiming> {
    const process = this.#processes.get(workload);
    if (process === undefined)
      throw new PeerError(
        this.name,
        `found workload "${workload}", expected one of: ${this.workloads.join(', ')}`,
      );
    return timingOf(this.name, await process.ask(`${units} ${cycles}`));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#processes.values()].map((process) => process.close()));
  }
}

function timingOf(name: string, line: PeerLine): PeerTiming {
  const { microsecondsPerCycle, firstCycleMicroseconds } = line;
  if (typeof microsecondsPerCycle !== 'number')
    throw new PeerError(name, `found ${JSON.stringify(line)}, expected "microsecondsPerCycle"`);
  return typeof firstCycleMicroseconds === 'number'
    ? { microsecondsPerCycle, firstCycleMicroseconds }
    : { microsecondsPerCycle };
}

/** Floating-point operations of one cycle, for workloads that are counted in them. */
const operations: Readonly<Record<'gemm' | 'fma', (units: number) => number>> = {
  gemm: (units) => 2 * units ** 3,
  fma: (units) => 8000 * units,
};

/** Billions of floating-point operations per second. */
export function gigaflops(workload: 'gemm' | 'fma', units: number, microsecondsPerCycle: number): number {
  return operations[workload](units) / microsecondsPerCycle / 1000;
}
