import { StudioFault } from '../contract/index.ts';
import { EngineFault } from './engine-client.ts';

/** Something to tell the person, in words. */
export interface Notice {
  readonly id: number;
  readonly tone: 'fault' | 'word';
  readonly text: string;
}

/** Notices that are shown at once. */
const MOST_NOTICES = 3;

/** What the page has to say; the newest last. */
export class Notices {
  list: readonly Notice[] = $state.raw([]);
  #said = 0;

  say(text: string, tone: Notice['tone'] = 'word'): void {
    const others = this.list.filter((notice) => notice.text !== text);
    this.list = [...others, { id: ++this.#said, tone, text }].slice(-MOST_NOTICES);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  /** Says why something could not be done; throws on what is no fault of a document or of the worker. */
  tell(error: unknown): void {
    if (!(error instanceof EngineFault || error instanceof StudioFault)) throw error;
    this.say(error.message, 'fault');
  }

  /** Does something that may fail, and says why if it does. */
  attempt(action: () => Promise<unknown>): void {
    action().catch((error: unknown) => {
      this.tell(error);
    });
  }
}
