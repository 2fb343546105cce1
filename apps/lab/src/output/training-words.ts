import type { Experiment } from '@meristem/experiment';

/** How an experiment learns, in words: `adamw (learning rate 0.003, weight decay 0.01), rate one-cycle, 4 portions an update`. */
export function trainingWords({ optimizer, schedules, accumulate }: Experiment): string {
  const { learningRate } = schedules;
  const rate = optimizer ? (learningRate?.kind ?? 'constant') : (learningRate?.kind ?? 'cosine');
  return [
    optimizer ? optimizerWords(optimizer) : 'the usual Adam',
    `rate ${rate}`,
    ...(accumulate === undefined ? [] : [`${accumulate} portions an update`]),
  ].join(', ');
}

function optimizerWords({ kind, ...fields }: NonNullable<Experiment['optimizer']>): string {
  const told = Object.entries(fields).map(([field, value]) => `${wordsOf(field)} ${JSON.stringify(value)}`);
  return `${kind} (${told.join(', ')})`;
}

/** A field as words: `weight decay` for `weightDecay`. */
function wordsOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
