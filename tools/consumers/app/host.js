import { outcomeOf } from './grow.js';

/* The program on a host that has no page: options as JSON in its environment, the outcome as a line of JSON. */

console.log(JSON.stringify(await outcomeOf(JSON.parse(globalThis.process?.env.GROW_OPTIONS ?? '{}'))));
