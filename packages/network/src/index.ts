export type { NetworkProgram } from './network-program.ts';
