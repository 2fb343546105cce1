import type { Wanted } from '../contract/index.ts';
import type { Run } from '../run/run.svelte.ts';
import type { Studio } from '../run/studio.svelte.ts';

/**
 * Wants a part of a run's frames until the function that this gives is called. A run that stands still sends no frame by itself:
 * it is asked for the one that it stands at.
 */
export function lookAt({ runs, notices }: Studio, run: Run, part: Wanted): () => void {
  const release = run.wanted.want(part);
  if (!run.running && run.cursor === undefined && run.live !== undefined) {
    notices.attempt(async () => {
      const frame = await runs.engine.ask('frame', { run: run.id, cycle: run.cycle, want: run.wanted.parts });
      if (!run.running) run.live = frame;
    });
  }
  return release;
}
