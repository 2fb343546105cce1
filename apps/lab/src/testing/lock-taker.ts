import { FolderLock } from '../run/folder-lock.ts';
import { RunFolderError } from '../errors.ts';

/** What a process of a contest is told: to take the lock of a folder, or to give it back. */
export type TakerOrder = { readonly take: string } | 'release';

/** What it answers: whether it got the lock, that another has it, or what else went wrong. */
export type TakerAnswer = 'got' | 'refused' | 'released' | { readonly failed: string };

let lock: FolderLock | undefined;

/** Carries out an order of a contest. */
async function obey(order: TakerOrder): Promise<TakerAnswer> {
  if (order === 'release') {
    await lock?.release();
    lock = undefined;
    return 'released';
  }
  try {
    lock = await FolderLock.take(order.take);
    return 'got';
  } catch (error) {
    return error instanceof RunFolderError && error.message.includes('at work there')
      ? 'refused'
      : { failed: String(error) };
  }
}

process.on('message', (order: TakerOrder) => {
  void obey(order).then((answer) => process.send?.(answer));
});
