import { z } from 'zod';
import { architectureSchema, type ArchitectureSpec } from './architecture/architecture-schema.ts';
import { architectureOf, checkNesting, type SpecContext } from './architecture/architecture-spec.ts';
import { initialWeightsSchema } from './fill-spec.ts';
import { builtInModules, oncePerRegistry } from './modules/module-registry.ts';
import { nameSchema } from './names.ts';
import { optimizerSchema } from './optimizer-spec.ts';
import { ruleSchema } from './rules/rule-spec.ts';
import { penaltyScheduleSchema, rateScheduleSchema } from './schedule-spec.ts';
import { parseSpec } from './spec-error.ts';

const positive = z.number().positive();
const share = z.number().min(0).max(1);

/** Schema of an experiment as plain data, but for its architecture. */
const settingsSchema = z.strictObject({
  task: z.strictObject({ name: nameSchema, options: z.record(z.string(), z.json()).default({}) }),
  rule: ruleSchema,
  optimizer: optimizerSchema
    .optional()
    .describe(
      'The usual one unless told: Adam at a rate by the kind of the network, falling to 0 along half a cosine, with the norm of ' +
        'gradients bounded and longer steps for weights of few sources.',
    ),
  fanInRate: z
    .boolean()
    .optional()
    .describe('Whether steps of weights with few sources are longer; with the usual optimizer unless told.'),
  forgetAfter: positive
    .optional()
    .describe(
      'Passes over a finite number of training examples in which weights that nothing renews fade by the factor e, as far as ' +
        'examples kept back say that the network learns by heart; 50 with the usual optimizer unless told, else never.',
    ),
  carry: z
    .boolean()
    .optional()
    .describe(
      'Whether activations are carried from one cycle to the next; with the usual optimizer not between independent cycles ' +
        'unless told, else always.',
    ),
  newborns: z
    .strictObject({
      warmUp: z
        .number()
        .int()
        .min(1)
        .optional()
        .describe('Cycles over which the steps of a newborn rise to full length; full at once unless told.'),
      slots: z
        .enum(['reset', 'mean', 'inherited'])
        .optional()
        .describe(
          'What the optimizer remembers of a newborn: nothing, the mean of others, or that of the unit it was split off.',
        ),
    })
    .optional()
    .describe('How newborn units come to learn as the others do.'),
  clipping: z.strictObject({ value: positive.optional(), norm: positive.optional() }).optional(),
  schedules: z
    .strictObject({ learningRate: rateScheduleSchema.optional(), penalty: penaltyScheduleSchema.optional() })
    .default({})
    .describe(
      'Factors over the run of the learning rate and of the criterion penalty; constant unless told.',
    ),
  cycles: z.number().int().min(1),
  batch: z.number().int().min(1).default(1),
  accumulate: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe(
      'Portions of so many sequences that a cycle reads, for one update by the mean of their gradients; 1 unless told.',
    ),
  smoothing: share.default(0.99).describe('Share of the smoothed loss that each cycle keeps.'),
  deadAfter: z
    .union([z.number().int().min(1), z.boolean()])
    .default(false)
    .describe(
      'Cycles after which a unit that puts out nothing but a constant is dead; true: a twentieth of the run, within what ' +
        '1,000 samples take; false: nobody looks for such.',
    ),
  plasticity: z
    .boolean()
    .optional()
    .describe(
      'Whether reports tell how well the network still learns: online measures, dead and saturated units, effective ranks, the ' +
        'size of weights.',
    ),
  validation: z
    .union([
      z.boolean(),
      z.strictObject({
        share: z.number().gt(0).lt(1).optional().describe('Of the training examples, to keep back.'),
        every: z.number().int().min(1).optional().describe('Cycles between looks at the loss on them.'),
        keepBest: z
          .boolean()
          .optional()
          .describe('Whether the run ends with the best network that a look has seen; true unless told.'),
      }),
    ])
    .optional()
    .describe(
      'Whether some of a finite number of training examples are kept back to judge by; as the growth rule wants it unless told.',
    ),
  initialWeights: initialWeightsSchema
    .optional()
    .describe(
      'How weights start; scaled by the sources of each target, as modules and projections say, unless told.',
    ),
});

/** A whole experiment as plain data: everything but the seed and the backend. */
export type Experiment = z.output<typeof settingsSchema> & { architecture: ArchitectureSpec };

/** Schema of an experiment whose modules are of the kinds of a registry. */
const experimentSchema = oncePerRegistry((modules): z.ZodType<Experiment> =>
  settingsSchema.extend({ architecture: architectureSchema(modules) }),
);

/** The JSON schema of an experiment. */
export function experimentJsonSchema({ modules = builtInModules }: SpecContext = {}): object {
  return z.toJSONSchema(experimentSchema(modules), { io: 'input' });
}

/**
 * Reads an experiment from plain data.
 *
 * @throws SpecError for data of another form, ArchitectureError for a graph that cannot be built.
 */
export function parseExperiment(value: unknown, context: SpecContext = {}): Experiment {
  const { modules = builtInModules } = context;
  checkNesting(
    'experiment',
    (Object(value) as { readonly architecture?: unknown }).architecture,
    '$.architecture',
  );
  const experiment = parseSpec('experiment', experimentSchema(modules), value);
  architectureOf(experiment.architecture, context);
  return experiment;
}
