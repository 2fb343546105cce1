/** A file that was changed after it was written. */
interface DamagedFile {
  /** Places and what stands there now. */
  readonly changes: readonly (readonly [at: number, byte: number])[];
  readonly end: number;
  /** Whether it is read as one of another program. */
  readonly foreign: boolean;
}

const PLACES = 97;

/** Damages all over a file, a bit each: what else may be wrong is for chance to say. */
export function damagedFiles(bytes: Uint8Array): readonly DamagedFile[] {
  return Array.from({ length: PLACES }, (_, i) => {
    const at = Math.floor(((i + 0.5) / PLACES) * bytes.length);
    return { changes: [[at, (bytes[at] as number) ^ (1 << (i % 8))]], end: 1e9, foreign: i % 3 === 0 };
  });
}

/** The file with what has become of it. */
export function withDamage(file: Uint8Array, input: unknown): Uint8Array {
  const { changes, end } = Object(input) as Partial<DamagedFile>;
  const bytes = Uint8Array.from(file.subarray(0, isPlace(end) ? end : undefined));
  for (const change of Array.isArray(changes) ? changes : []) {
    const [at, byte] = (Array.isArray(change) ? change : []) as readonly unknown[];
    if (bytes.length > 0 && isPlace(at) && typeof byte === 'number')
      bytes[Math.floor(at) % bytes.length] = byte;
  }
  return bytes;
}

function isPlace(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Infinity;
}
