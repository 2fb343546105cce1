/**
 * The WebAssembly instructions that generated kernels use, by the name of the text format. An entry below 0x100 is the
 * opcode itself; an entry from 0x100 up is 0x100 plus the number that follows the SIMD prefix.
 *
 * Source: WebAssembly core specification 3.0, section 5.4, "Instructions" (numeric, memory and vector instructions).
 */
export const SIMD = 0x100;

/** Opcodes without immediates: operands from the stack, result to the stack. */
export const PLAIN_OPCODES = {
  'i32.eqz': 0x45,
  'i32.eq': 0x46,
  'i32.ne': 0x47,
  'i32.lt_s': 0x48,
  'i32.gt_s': 0x4a,
  'i32.le_s': 0x4c,
  'i32.le_u': 0x4d,
  'i32.ge_s': 0x4e,
  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i32.mul': 0x6c,
  'i32.div_u': 0x6e,
  'i32.and': 0x71,
  'i32.or': 0x72,
  'i32.shl': 0x74,
  'i32.shr_s': 0x75,
  'f32.add': 0x92,
  'f32.max': 0x97,
  'f32x4.trunc': SIMD + 0x69,
  'i32x4.splat': SIMD + 0x11,
  'f32x4.eq': SIMD + 0x41,
  'f32x4.ne': SIMD + 0x42,
  'f32x4.lt': SIMD + 0x43,
  'f32x4.le': SIMD + 0x45,
  'f32x4.ge': SIMD + 0x46,
  'i32x4.gt_s': SIMD + 0x3b,
  'v128.and': SIMD + 0x4e,
  'v128.andnot': SIMD + 0x4f,
  'v128.or': SIMD + 0x50,
  'v128.xor': SIMD + 0x51,
  'v128.bitselect': SIMD + 0x52,
  'i32x4.shl': SIMD + 0xab,
  'i32x4.shr_s': SIMD + 0xac,
  'i32x4.shr_u': SIMD + 0xad,
  'i32x4.add': SIMD + 0xae,
  'i32x4.sub': SIMD + 0xb1,
  'i32x4.max_s': SIMD + 0xb8,
  'f32x4.floor': SIMD + 0x68,
  'f32x4.nearest': SIMD + 0x6a,
  'f32x4.abs': SIMD + 0xe0,
  'f32x4.sqrt': SIMD + 0xe3,
  'f32x4.add': SIMD + 0xe4,
  'f32x4.sub': SIMD + 0xe5,
  'f32x4.mul': SIMD + 0xe6,
  'f32x4.div': SIMD + 0xe7,
  'f32x4.min': SIMD + 0xe8,
  'f32x4.max': SIMD + 0xe9,
  'f32x4.pmin': SIMD + 0xea,
  'f32x4.pmax': SIMD + 0xeb,
  'f32x4.convert_i32x4_s': SIMD + 0xfa,
  'f32x4.relaxed_madd': SIMD + 0x105,
  'f32x4.relaxed_nmadd': SIMD + 0x106,
  'i32x4.relaxed_laneselect': SIMD + 0x10b,
} as const;

/** Opcodes with an alignment and an offset; the size is that of the memory they touch, as a power of two. */
export const MEMORY_OPCODES = {
  'i32.load': { opcode: 0x28, alignment: 2 },
  'f32.store': { opcode: 0x38, alignment: 2 },
  'v128.load': { opcode: SIMD + 0x00, alignment: 4 },
  'v128.load32_splat': { opcode: SIMD + 0x09, alignment: 2 },
  'v128.store': { opcode: SIMD + 0x0b, alignment: 4 },
  'v128.load32_lane': { opcode: SIMD + 0x56, alignment: 2 },
  'v128.store32_lane': { opcode: SIMD + 0x5a, alignment: 2 },
  'v128.load32_zero': { opcode: SIMD + 0x5c, alignment: 2 },
} as const;

/** `f32x4.extract_lane`, followed by the lane. */
export const EXTRACT_LANE = SIMD + 0x1f;
/** `i8x16.shuffle`, followed by 16 lanes. */
export const SHUFFLE = SIMD + 0x0d;
/** `v128.const`, followed by 16 bytes. */
export const V128_CONST = SIMD + 0x0c;

/** Opcodes of control flow, locals, globals and scalar constants. */
export const CONTROL_OPCODES = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  br: 0x0c,
  br_if: 0x0d,
  br_table: 0x0e,
  return: 0x0f,
  call: 0x10,
  'local.get': 0x20,
  'local.set': 0x21,
  'local.tee': 0x22,
  'i32.const': 0x41,
} as const;

/** The name of an instruction without immediates. */
export type PlainOpcode = keyof typeof PLAIN_OPCODES;
/** The name of a load or store. */
export type MemoryOpcode = keyof typeof MEMORY_OPCODES;
/** The type of a local variable. */
export type ValueType = 'i32' | 'v128';

/** The binary form of the types that generated kernels use. */
export const VALUE_TYPES: Readonly<Record<ValueType, number>> = { i32: 0x7f, v128: 0x7b };
