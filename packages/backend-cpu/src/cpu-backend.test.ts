import { foldKey, randomKey, referenceBackend } from '@meristem/autodiff';
import { conformanceCases, keyedChoices, randomGraph, runConformance } from '@meristem/autodiff/testing';
import { describe, it } from 'vitest';
import { cpuBackend } from './index.ts';

const cpu = await cpuBackend();
describe('conformance', () => {
  for (const each of conformanceCases) {
    it(each.name, () => {
      for (let seed = 0; seed < 20; seed++)
        runConformance(cpu, referenceBackend('single'), each, { key: randomKey(seed), tolerance: 2e-5, extents:[0,1,3,4,5,17,64,100] });
    });
  }
});
