import type { Backend } from '@meristem/autodiff';
import { referenceBackend } from '@meristem/autodiff';
import { bytesOf, cpuBackend } from '@meristem/backend-cpu';

/** What `--backend` takes. */
export const BACKEND_CHOICES = ['auto', 'reference', 'cpu', 'portable'] as const;

/** A choice of backend, as the user made it. */
export type BackendChoice = (typeof BACKEND_CHOICES)[number];

/** The backends of this build, best first; `portable` is the first one in the precision whose bits are the same on every machine. */
export const BACKENDS = ['cpu', 'portable', 'reference'] as const;

/** A backend of this build. */
export type BackendName = (typeof BACKENDS)[number];

interface BackendLimit {
  /** Bytes that one network may take. */
  readonly memoryLimit?: number;
}

const openers: Readonly<Record<BackendName, (limit: BackendLimit) => Promise<Backend>>> = {
  // Networks that learn one sequence at a time have no product that a native library would speed up.
  cpu: (limit) => cpuBackend({ blas: 'none', ...limit }),
  portable: (limit) => cpuBackend({ blas: 'none', precision: 'portable', ...limit }),
  reference: (limit) => Promise.resolve(referenceBackend('single', limit)),
};

/** The backend that a choice stands for; `auto` is the best there is. */
export function resolveBackend(choice: BackendChoice): BackendName {
  return choice === 'auto' ? BACKENDS[0] : choice;
}

/**
 * Makes the backend, in the thread that is to use it.
 *
 * @param memoryLimit bytes that one network may take there; the backend's own limit unless told.
 * @throws BackendError if this machine cannot run it.
 */
export function openBackend(name: BackendName, memoryLimit?: number): Promise<Backend> {
  return openers[name](memoryLimit === undefined ? {} : { memoryLimit });
}

/** A backend to plan with: it counts what the one of that name would take, and holds at most a small network itself. */
export function planningBackend(name: BackendName): Backend {
  const plain = referenceBackend('single');
  return name !== 'reference' ? { ...plain, bytesOf } : plain;
}
