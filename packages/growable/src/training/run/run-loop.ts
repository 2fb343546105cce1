import { checkOptions } from '@meristem/autodiff';
import { EarlyStop } from './early-stop.ts';
import { type Report, RUN_OPTIONS, type RunOptions } from './report.ts';
import type { RunControl } from './run-control.ts';

/** Milliseconds of computing after which a run lets other work of its thread take place. */
const BREATHE_AFTER = 50;

/** What is run, and what looks after it. */
export interface RunSite {
  readonly trainer: ConstructorParameters<typeof EarlyStop>[1] & { readonly cycle: number; train(): void };
  readonly control: RunControl;
  /** Waits for the data of cycles to come, where it has to be waited for. */
  readonly data: ((cycles: number) => Promise<void>) | undefined;
  /** Called once after the last cycle, before its report; `early` if that was not the last one wanted. */
  finish(early: boolean): void;
  report(microsecondsPerCycle: number): Report;
}

/** Trains until a run is over, and yields its reports. */
export async function* runLoop(
  { trainer, control, data, finish, report }: RunSite,
  options: RunOptions,
): AsyncGenerator<Report, void, undefined> {
  checkOptions('trainer.run', options, RUN_OPTIONS);
  const { cycles, reportEvery = 100, signal, earlyStop } = options;
  const patience = earlyStop && new EarlyStop(earlyStop, trainer);
  control.begin();
  try {
    let [since, from, breath] = [performance.now(), trainer.cycle, performance.now()];
    while (trainer.cycle < cycles && !control.stopping && !patience?.over) {
      signal?.throwIfAborted();
      if (data) {
        await control.arrival(data(1), signal);
        if (control.stopping) break;
      }
      trainer.train();
      patience?.consider();
      if (patience?.over || trainer.cycle >= cycles) finish(patience?.over === true);
      const now = performance.now();
      if (trainer.cycle % reportEvery === 0) {
        yield report(((now - since) / (trainer.cycle - from)) * 1000);
        [since, from] = [performance.now(), trainer.cycle];
      }
      if (now - breath > BREATHE_AFTER || control.paused) {
        await control.breathe(signal);
        breath = performance.now();
      }
    }
    signal?.throwIfAborted();
    if (trainer.cycle > from) yield report(((performance.now() - since) / (trainer.cycle - from)) * 1000);
  } finally {
    control.end();
  }
}
