import { checkArgument, that } from '@meristem/autodiff';
import type { NetworkProgram } from '@meristem/network';

/** What is to be written: a network, or anything else that has a program. */
export interface ExportOptions {
  readonly program: NetworkProgram;
}

const HOLDER = that(
  'a network, or an object with its program',
  (value) => {
    const { program } = (value ?? {}) as { readonly program?: Partial<NetworkProgram> | null };
    return typeof program?.step === 'object' && typeof program.state === 'object';
  },
  'Take one: trainer.network().',
);

/**
 * The program that is to be written.
 *
 * @throws OptionError if there is none.
 */
export function programOf(operation: string, options: ExportOptions): NetworkProgram {
  checkArgument(operation, 'options', options, HOLDER);
  return options.program;
}
