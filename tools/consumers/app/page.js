import { outcomeOf } from './grow.js';

/*
 * The program on a page, written once for every bundler. The page says by `data-kernels` where the kernels are served, if the
 * bundler has left them behind.
 */

const { kernels } = document.documentElement.dataset;
const given = kernels === undefined ? {} : { kernels: new URL(kernels, document.baseURI).href };

/** What a worker with a second thread says. */
function outcomeOfWorker() {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => resolve({ error: 'no worker', message });
    worker.postMessage({ ...given, threads: 2 });
  });
}

async function report() {
  return JSON.stringify({
    untold: await outcomeOf(),
    told: await outcomeOf(given),
    fast: await outcomeOf({ ...given, precision: 'fast' }),
    worker: await outcomeOfWorker().catch(({ name, message }) => ({ error: name, message })),
  });
}

window.report = report();
