import type { ArchitectureSpec, ContentSpec, PresetRule } from '@meristem/experiment';
import { UsageError } from '../errors.ts';

/** Rules under which no network becomes larger, and what they do instead. */
const WITHOUT_GROWTH: Partial<Record<PresetRule, string>> = {
  none: 'keeps its size',
  cut: 'only becomes smaller',
  refresh: 'keeps its size',
  'continual-backprop': 'replaces units one for one',
  'refresh+continual-backprop': 'replaces units one for one',
  'refresh+none': 'keeps its size',
};

/** What of a choice has to fit the rule. */
interface RuleFit {
  readonly rule: PresetRule;
  readonly stopAtKnee?: boolean;
}

/**
 * Makes sure that a rule can do what it is asked to.
 *
 * @throws UsageError where growth is to stop at a knee under a rule under which nothing grows, and where areas are to be born in an
 *   architecture that has no population of them.
 */
export function requireRuleFits({ rule, stopAtKnee = false }: RuleFit, architecture: ArchitectureSpec): void {
  const instead = WITHOUT_GROWTH[rule];
  if (stopAtKnee && instead !== undefined) {
    throw new UsageError(
      `--stop-at-knee: found the rule ${rule}, under which a network ${instead}, expected one under which networks grow. ` +
        'Leave it out, or give another --rule.',
    );
  }
  if (rule !== 'area-growth' || templatesOf(architecture).length > 0) return;
  throw new UsageError(
    `--rule area-growth: found the architecture "${architecture.name}", in which no area can be born, expected one with populations of areas. ` +
      'Leave --architecture out, or give specialists, specialist-layers or a file with "populations".',
  );
}

/** Units that an area starts with when it is born; `undefined` where none can be, or areas differ. */
export function bornUnits(architecture: ArchitectureSpec): number | undefined {
  const sizes = new Set(
    templatesOf(architecture).map((template) => (template as { readonly units?: unknown }).units),
  );
  const [size] = sizes;
  return sizes.size === 1 && typeof size === 'number' ? size : undefined;
}

/** What areas are born from; graphs within graphs have no populations. */
function templatesOf({ populations = [] }: ArchitectureSpec): readonly ContentSpec[] {
  return populations.map(({ template }) => template);
}
