export { type GrowthWatch, watchGrowth } from './growth-watch.ts';
export { type RandomNetwork, randomNetwork } from './random-architecture.ts';
export { outputsOf, type TracedNetwork, tracedNetwork } from './random-cycle.ts';
export { randomOptions, randomTask, randomTrainer } from './random-trainer.ts';
export { type Restlessness, restlessGrowth } from './restless-growth.ts';
export { type SilenceOptions, type SilenceReport, silentUnits } from './silent-units.ts';
