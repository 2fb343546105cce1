export type { RunFailure } from './run-error.ts';
export { RunError } from './run-error.ts';
export type { RunPool, RunPoolOptions, RunRequest } from './run-pool.ts';
export { createRunPool } from './run-pool.ts';
export type { RunContext, RunHandler } from './serve-runs.ts';
export { serveRuns } from './serve-runs.ts';
export type { ResourceLimits, WorkerSetup } from './pool-worker.ts';
export { nodeTopology } from '../topology/node-topology.ts';
export type { Topology, TopologySource } from '../topology/topology.ts';
