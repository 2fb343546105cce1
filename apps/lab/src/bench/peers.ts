import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MeristemError } from '@meristem/autodiff';
import { UsageError } from '../errors.ts';
import type { Program } from './contest.ts';
import type { OperationName } from './operation-plan.ts';

/** What a baseline can be timed at; `tools/bench` says what each is. */
export type PeerWorkload =
  | 'cycle'
  | 'gated'
  | 'gemm'
  | 'fma'
  | 'mlp'
  | 'predict'
  | 'convolution'
  | 'transformer'
  | `${'gated' | 'lstm'}-${16 | 64}`
  | OperationName;

/** A baseline that is running, as `tools/bench` opens it. */
interface Peer {
  readonly name: string;
  readonly workloads: readonly PeerWorkload[];
  readonly detail: string;
  time(request: {
    readonly workload: PeerWorkload;
    readonly units: number;
    readonly cycles: number;
  }): Promise<number>;
}

/** A program that cannot be run here. */
export interface Missing {
  readonly name: string;
  readonly reason: string;
}

/** The baselines of a run of the benchmark. */
export interface Peers {
  readonly missing: readonly Missing[];
  /** Those that do a workload, as programs that take part in a contest of that size. */
  programs(workload: PeerWorkload, units: number): readonly Program[];
  close(): Promise<void>;
}

/** No baselines at all. */
export const noPeers: Peers = {
  missing: [],
  programs: () => [],
  close: () => Promise.resolve(),
};

interface PeersModule {
  openPeers(options: {
    readonly workloads: readonly PeerWorkload[];
    readonly python?: string;
  }): Promise<Pick<Peers, 'missing' | 'close'> & { readonly peers: readonly Peer[] }>;
}

interface InstallModule {
  installPeers(): Promise<boolean>;
}

/** Peers whose threads spin for a while after their work. */
const SPINNING = /^torch-/;
const SETTLE_MILLISECONDS = 5;

/** What is wanted of the baselines. */
export interface PeersRequest {
  readonly workloads: readonly PeerWorkload[];
  /** The Python that has PyTorch. */
  readonly python?: string;
  readonly note: (text: string) => void;
}

const besideTheLab = new URL('../../../../tools/bench/', import.meta.url);

/**
 * Installs, compiles and starts the programs to compare with. What this machine lacks is listed as missing.
 *
 * @param folder where they are kept
 * @throws UsageError where they are not: the published package has none.
 */
export async function startPeers(request: PeersRequest, folder = besideTheLab): Promise<Peers> {
  const { workloads, python, note } = request;
  if (workloads.length === 0) return noPeers;
  const { openPeers } = (await load('peers.ts', folder)) as PeersModule;
  const { installPeers } = (await load('install-peers.ts', folder)) as InstallModule;
  note('installing, compiling and starting the programs to compare with');
  const failed = await failureOf(installPeers());
  const opened = await openPeers({ workloads, ...(python !== undefined && { python }) });
  return {
    missing: [...opened.missing, ...failed],
    close: () => opened.close(),
    programs: (workload, units) =>
      opened.peers
        .filter((peer) => peer.workloads.includes(workload))
        .map((peer) => ({
          name: peer.name,
          detail: peer.detail,
          time: (cycles: number) => peer.time({ workload, units, cycles }),
          ...(SPINNING.test(peer.name) && { settle: SETTLE_MILLISECONDS }),
        })),
  };
}

async function load(file: string, folder: URL): Promise<unknown> {
  const path = fileURLToPath(new URL(file, folder));
  if (!existsSync(path)) {
    throw new UsageError(
      `--peers: found no ${file} in ${fileURLToPath(folder)}, expected the programs to compare with. They are part of the ` +
        'repository, not of the published package: run the benchmark in a clone, or leave out --peers.',
    );
  }
  return (await import(pathToFileURL(path).href)) as unknown;
}

/** Why JavaScript peers could not be installed, as a list: packages that were there before may still do. */
async function failureOf(installation: Promise<unknown>): Promise<readonly Missing[]> {
  try {
    await installation;
    return [];
  } catch (error) {
    if (!(error instanceof MeristemError)) throw error;
    return [{ name: 'JavaScript peers', reason: error.message }];
  }
}
