/// <reference lib="dom" />
import { outcomeOfTrial, type TrialOutcome } from './trial.ts';

/** What the page has found: on its main thread, then in a module worker. */
export interface PageReport {
  readonly mainThread: TrialOutcome;
  readonly worker: TrialOutcome;
}

declare global {
  interface Window {
    /** The findings as JSON, once they are there. */
    pageReport?: Promise<string>;
  }
}

function outcomeOfWorker(): Promise<TrialOutcome> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const outcome = new Promise<TrialOutcome>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<TrialOutcome>) => resolve(data);
    worker.onerror = ({ message, filename, lineno }) =>
      resolve({ error: `worker: ${message || 'could not be started'} (${filename}:${lineno})` });
  });
  return outcome.finally(() => worker.terminate());
}

async function reportAsJson(): Promise<string> {
  const report: PageReport = { mainThread: await outcomeOfTrial(), worker: await outcomeOfWorker() };
  return JSON.stringify(report);
}

window.pageReport = reportAsJson();
