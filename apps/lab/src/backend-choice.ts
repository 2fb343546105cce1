import type { Backend } from '@meristem/autodiff';
import { referenceBackend } from '@meristem/autodiff';
import { UsageError } from './errors.ts';

/** What `--backend` takes. */
export const BACKEND_CHOICES = ['auto', 'reference', 'cpu'] as const;

/** A choice of backend, as the user made it. */
export type BackendChoice = (typeof BACKEND_CHOICES)[number];

/** The backends of this build, best first. */
export const BACKENDS = ['reference'] as const;

/** A backend of this build. */
export type BackendName = (typeof BACKENDS)[number];

const openers: Readonly<Record<BackendName, () => Backend>> = {
  reference: () => referenceBackend('single'),
};

/**
 * The backend that a choice stands for; `auto` is the best there is.
 *
 * @throws UsageError for a backend that this build lacks.
 */
export function resolveBackend(choice: BackendChoice): BackendName {
  const name = choice === 'auto' ? BACKENDS[0] : BACKENDS.find((each) => each === choice);
  if (name !== undefined) return name;
  throw new UsageError(
    `--backend: found "${choice}", expected one of this build: ${BACKENDS.join(', ')}. ` +
      `This build has no ${choice} backend; leave --backend out for the best there is.`,
  );
}

/** Makes the backend, in the thread that is to use it. */
export function openBackend(name: BackendName): Backend {
  return openers[name]();
}
