/* Why the backend could not be opened, and what to do: loaded when that has happened. */
export { compileFault } from './compile-fault.ts';
export { CHECK_ADDRESS, kernelAdvice } from './kernel-advice.ts';
export { foreignModule, NO_WEBASSEMBLY, nothingAt, partMissing, relaxedRefused } from './refusals.ts';
