const KEY = 'meristem.studio.welcomed';

/** Whether the words of the first visit were put away in this browser. */
export function wasWelcomed(storage: Pick<Storage, 'getItem'>): boolean {
  return storage.getItem(KEY) !== null;
}

/** Puts the words of the first visit away for good. */
export function welcome(storage: Pick<Storage, 'setItem'>): void {
  storage.setItem(KEY, '1');
}
