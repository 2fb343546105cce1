import { describe, expect, it } from 'vitest';
import { sampleTask, sampleTrainer } from '../testing/sample-trainer.ts';

describe('what a network costs', () => {
  it.each([1, 3])('follows its size, for %i sequences at a time', (batch) => {
    const trainer = sampleTrainer({ batch });
    const sizes = new Set<number>();
    for (let cycle = 0; cycle < 60; cycle++) {
      const units = trainer.extents['memory'] as number;
      // Three symbols come in and are predicted; every unit reads every unit.
      const weights = units * (3 + units + 3);
      expect(trainer.cost).toEqual({
        parameters: trainer.parameterCount,
        multiplyAdds: weights * sampleTask.steps * batch,
      });
      expect(trainer.parameterCount).toBe(weights + units + 3);
      sizes.add(units);
      trainer.train();
    }
    expect(sizes.size).toBeGreaterThan(1);
  });
});
