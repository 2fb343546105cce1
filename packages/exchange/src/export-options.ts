import type { NetworkProgram } from '@meristem/network';

/** What is to be written. */
export interface ExportOptions {
  readonly program: NetworkProgram;
}
