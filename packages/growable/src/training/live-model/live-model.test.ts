import { describe, expect, it } from 'vitest';
import { trained } from '../../testing/sample-trainer.ts';
import { columnTrainer } from '../../testing/scripted-growth.ts';
import { graphEditsOf } from '../../testing/edits.ts';

describe.each(['assoc', 'assoc1.layers', 'links'])('a newborn of "%s"', (population) => {
  const [plain, grown] = [{}, { 3: { [population]: { births: 1 } } }].map((script) =>
    trained(columnTrainer(script), 4),
  );

  it('is there', () => {
    expect(graphEditsOf(grown!).map(({ edit }) => [edit.population, edit.born.length])).toEqual([
      [population, 1],
    ]);
  });

  it('changes no bit of what the network answers', () => {
    expect(grown!.evaluate({ cycles: 3 })).toEqual(plain!.evaluate({ cycles: 3 }));
  });

  it('begins without outgoing weights', () => {
    const { model, state } = grown!;
    const { groups } = model.graphPopulations.find(({ name }) => name === population)!;
    const { outgoing } = groups.at(-1)!;
    expect(outgoing.length).toBeGreaterThan(0);
    for (const weight of outgoing) expect(state.read(weight).every((value) => value === 0)).toBe(true);
  });

  it('learns from there', () => {
    const losses = [grown!, plain!].map(
      (trainer) => trained(trainer, 6).evaluate({ cycles: 3 }).natsPerCycle,
    );
    expect(losses[0]).not.toBe(losses[1]);
  });
});
