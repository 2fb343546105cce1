import { type CompileOptions } from './c-program.ts';
import { type PeerCommand } from './peer-process.ts';
/**
 * What a peer is timed at:
 *
 * - `cycle`: the paper's training cycle, `units` neurons;
 * - `gemm`: the product of two square matrices of `units` rows;
 * - `fma`: `units` thousand four-lane multiply-adds in registers;
 * - `mlp`: a training step 784-`units`-`units`-10, batch 128, Adam.
 */
export type Workload = 'cycle' | 'gemm' | 'fma' | 'mlp';
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
/** Names of all peers, in the order in which `openPeers` opens them. */
export declare const peerNames: readonly string[];
/**
 * Compiles, starts and waits for the programs to compare with. What this machine lacks is listed as missing; the caller
 * closes the rest.
 *
 * @throws PeerError if a peer that is not missing cannot be opened, or if a name is unknown.
 */
export declare function openPeers(options?: PeerOptions): Promise<OpenPeers>;
/** Opens peers by recipes of the caller's own; otherwise as `openPeers`. */
export declare function openRecipes(wanted: readonly PeerRecipe[], options: PeerOptions): Promise<OpenPeers>;
/** Billions of floating-point operations per second. */
export declare function gigaflops(workload: 'gemm' | 'fma', units: number, microsecondsPerCycle: number): number;
export {};
