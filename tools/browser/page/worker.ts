/// <reference lib="dom" />
import { outcomeOfTrial } from './trial.ts';

self.postMessage(await outcomeOfTrial());
