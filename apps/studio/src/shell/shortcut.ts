import type { Studio } from '../run/studio.svelte.ts';

/** Elements that a key is for, before the page has a use for it. */
const TYPED = 'input, textarea, select, [contenteditable]';

/** Keys of the whole page: undo and redo; space to train and to pause, when nothing else has the focus. */
export function shortcut(event: KeyboardEvent, studio: Studio): void {
  const target = event.target instanceof Element ? event.target : document.body;
  const { work, runs, notices } = studio;
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && !target.matches(TYPED)) {
    if (key === 'z' && !event.shiftKey) work.undo();
    else if (key === 'y' || key === 'z') work.redo();
    else return;
    event.preventDefault();
  } else if (key === ' ' && target === document.body) {
    event.preventDefault();
    notices.attempt(() => (runs.active?.running === true ? studio.pause() : studio.start()));
  }
}
