import { describe, expect, it } from 'vitest';
import { fixedExperiment } from '../cells/fixed-size.ts';
import { labTasks } from '../tasks.ts';
import { chosenPlan, type ExperimentChoice } from './experiment-choice.ts';

const fixed = {
  task: 'digraphs',
  architecture: 'recurrent',
  rule: 'none',
  preset: 'default',
  backend: 'reference',
} as const;

async function areasOf(choice: Partial<ExperimentChoice>): Promise<readonly object[]> {
  return (await chosenPlan({ ...fixed, ...choice })).experiment.architecture.areas;
}

describe('a network that nothing comes to', () => {
  it('has 32 units an area unless told, and a transformer 4 heads of a quarter of them', async () => {
    expect(await areasOf({})).toMatchObject([{ units: 32 }]);
    expect(await areasOf({ units: 5 })).toMatchObject([{ units: 5 }]);
    expect(await areasOf({ units: 1 })).toMatchObject([{ units: 1 }]);
    expect(await areasOf({ architecture: 'transformer' })).toMatchObject([
      {
        units: 32,
        block: [
          { kind: 'attention', heads: { units: 4 }, headWidth: { units: 8 } },
          { kind: 'feedforwardLayer', units: 128 },
        ],
      },
    ]);
  });

  it('has 64 where it is to be cut, unless told', async () => {
    expect(await areasOf({ rule: 'cut' })).toMatchObject([{ units: 64 }]);
    expect(await areasOf({ rule: 'cut', units: 5 })).toMatchObject([{ units: 5 }]);
  });

  it('starts small where something comes to it', async () => {
    expect(await areasOf({ rule: 'grow-need' })).toMatchObject([{ units: 1 }]);
  });
});

it('a transformer of a size has its heads parted', async () => {
  const { experiment } = await chosenPlan({ ...fixed, architecture: 'transformer' });
  const task = await labTasks.load('digraphs', {}, '$.task');
  const { architecture } = fixedExperiment(experiment, task, { units: 64, rate: 0.003 });
  expect(architecture.areas).toMatchObject([
    { units: 64, block: [{ heads: { units: 4 }, headWidth: { units: 16 } }, { units: 64 }] },
  ]);
});
