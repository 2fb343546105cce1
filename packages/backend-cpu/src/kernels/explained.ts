import type * as Explanations from './explanations.ts';

/** What explains a failure; nothing where that cannot be loaded either, so that the failure itself is still reported. */
export async function explained(
  explain: (explanations: typeof Explanations) => string,
): Promise<string | undefined> {
  try {
    return explain(await import('./explanations.ts'));
  } catch {
    return undefined;
  }
}
