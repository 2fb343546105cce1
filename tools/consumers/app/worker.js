import { outcomeOf } from './grow.js';

/* The program in a worker of a page, with a thread of its own beside it. */

addEventListener('message', async ({ data }) => postMessage(await outcomeOf(data)), { once: true });
