import type { Backend } from '@meristem/autodiff';
import { referenceBackend } from '@meristem/autodiff';
import { cpuBackend } from '@meristem/backend-cpu';

/** What `--backend` takes. */
export const BACKEND_CHOICES = ['auto', 'reference', 'cpu'] as const;

/** A choice of backend, as the user made it. */
export type BackendChoice = (typeof BACKEND_CHOICES)[number];

/** The backends of this build, best first. */
export const BACKENDS = ['cpu', 'reference'] as const;

/** A backend of this build. */
export type BackendName = (typeof BACKENDS)[number];

const openers: Readonly<Record<BackendName, () => Promise<Backend>>> = {
  // Networks that learn one sequence at a time have no product that a native library would speed up.
  cpu: () => cpuBackend({ blas: 'none' }),
  reference: () => Promise.resolve(referenceBackend('single')),
};

/** The backend that a choice stands for; `auto` is the best there is. */
export function resolveBackend(choice: BackendChoice): BackendName {
  return choice === 'auto' ? BACKENDS[0] : choice;
}

/**
 * Makes the backend, in the thread that is to use it.
 *
 * @throws BackendError if this machine cannot run it.
 */
export function openBackend(name: BackendName): Promise<Backend> {
  return openers[name]();
}
