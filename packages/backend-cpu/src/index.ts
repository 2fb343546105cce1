export { cpuBackend, type CpuBackend, type CpuBackendOptions } from './cpu-backend.ts';
export { describeProgram } from './describe-program.ts';
export { BackendError } from './errors/backend-error.ts';
export { bytesOf } from './execution/bytes-of.ts';
