import type { Trainer } from '@meristem/growable';

/** Who serves whom in a network, as the library tells it. */
export type Specialisation = ReturnType<Trainer['explainAreas']>;
