// Preloaded, makes a host look like one whose WebAssembly lacks relaxed SIMD, so that the portable kernels are taken.

/** `f32x4.relaxed_madd`, by which the backend asks whether there is relaxed SIMD. */
const RELAXED_MADD = Buffer.of(0xfd, 0x85, 0x02);

const { validate } = WebAssembly;

WebAssembly.validate = (/** @type {BufferSource} */ source) => {
  const bytes = ArrayBuffer.isView(source)
    ? Buffer.from(source.buffer, source.byteOffset, source.byteLength)
    : Buffer.from(source);
  return !bytes.includes(RELAXED_MADD) && validate(source);
};
