import { serveRuns } from '@meristem/backend-cpu/pool';
import type { Report } from '@meristem/growable';
import type { SeedResult } from '../result/seed-result.ts';
import { LastTask } from '../tasks.ts';
import type { SeedRequest } from './train-seed.ts';
import { trainSeed } from './train-seed.ts';

const tasks = new LastTask();

// Trains seeds in a worker thread; the result is undefined for a seed that was told to stop first.
serveRuns<SeedRequest, Report, SeedResult | undefined>((request, { signal, report }) =>
  trainSeed(request, { signal, onReport: report }, tasks),
);
