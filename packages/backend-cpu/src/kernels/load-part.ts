import { BackendError } from '../errors/backend-error.ts';
import { explained } from './explained.ts';

/**
 * Loads a part of this package that not every backend needs.
 *
 * @param name what it is for, such as `threads`.
 * @throws BackendError if the host does not find it.
 */
export async function loadPart<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const fault = await explained(({ partMissing }) => partMissing(name, reason));
    throw new BackendError(fault ?? `${name}: ${reason}`, { cause });
  }
}
