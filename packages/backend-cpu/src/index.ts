export { cpuBackend, type CpuBackend, type CpuBackendOptions } from './cpu-backend.ts';
export { BackendError } from './errors.ts';
