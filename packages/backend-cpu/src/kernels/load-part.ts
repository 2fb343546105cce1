import { BackendError } from '../errors/backend-error.ts';

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
    throw new BackendError(
      `${name}: found no code of this part of @meristem/backend-cpu (${reason}), expected it beside that of the backend. ` +
        'Serve every file that the bundler has made, or that is in the folder "dist" of the package.',
      { cause },
    );
  }
}
