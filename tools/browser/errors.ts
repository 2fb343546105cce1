/** The browser check cannot be run, or does not pass. */
export class BrowserCheckError extends Error {
  override readonly name = 'BrowserCheckError';
}
