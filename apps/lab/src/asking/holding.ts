import type { TensorFile } from '@meristem/autodiff';

/** What a file of tensors holds. */
export interface Holding {
  readonly kind: 'checkpoint' | 'network' | 'tensors';
  readonly file: string;
  /** The digest that the file has, and says that it has; `null` where it says nothing. */
  readonly digest: string | null;
  /** What it says of itself, in short. */
  readonly facts: Readonly<Record<string, string>>;
  readonly tensors: readonly {
    readonly name: string;
    readonly kind: string;
    readonly shape: readonly number[];
  }[];
  /** In all tensors together. */
  readonly numbers: number;
}

/** The kind of a file by the format that it names. */
const KINDS: Readonly<Record<string, Holding['kind']>> = {
  'meristem.checkpoint': 'checkpoint',
  'meristem.network': 'network',
};

/** Of what a file says, texts longer than this are left out: architectures, plans. */
const LONGEST_FACT = 120;

/** Kinds of numbers by the name of their array. */
const NUMBERS: Readonly<Record<string, string>> = {
  Float32Array: 'F32',
  Float64Array: 'F64',
  Int32Array: 'I32',
  Uint8Array: 'U8',
};

/** Sums up a file of tensors. */
export function holdingOf(file: string, { tensors, metadata, digest }: TensorFile): Holding {
  const { format = '', ...said } = metadata;
  const listed = [...tensors].map(([name, { shape, values }]) => ({
    name,
    kind: NUMBERS[values.constructor.name] ?? values.constructor.name,
    shape,
  }));
  const numbers = [...tensors.values()].reduce((total, { values }) => total + values.length, 0);
  return {
    kind: KINDS[format] ?? 'tensors',
    file,
    digest: digest ?? null,
    facts: factsOf(said),
    tensors: listed,
    numbers,
  };
}

/** Short texts as they are; of long ones that are JSON the short values at their top. */
function factsOf(said: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const facts = Object.entries(said).flatMap(([key, text]): readonly (readonly [string, string])[] =>
    text.length <= LONGEST_FACT
      ? [[key, text]]
      : topOf(text).map(([inner, value]) => [`${key}.${inner}`, value]),
  );
  return Object.fromEntries(facts);
}

function topOf(text: string): readonly (readonly [string, string])[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  return Object.entries(Object(value) as object).flatMap(([key, inner]) => {
    const short = typeof inner === 'string' ? inner : JSON.stringify(inner);
    return short !== undefined && short.length <= LONGEST_FACT ? [[key, short] as const] : [];
  });
}
