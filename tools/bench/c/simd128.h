// Four single-precision lanes, by SSE with FMA (VEX encoding, 128-bit registers only) or by NEON.
#ifndef MERISTEM_SIMD128_H
#define MERISTEM_SIMD128_H

#include <stdint.h>

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// Before a loop over an array of vectors whose bounds are constants: the array stays in registers.
#if defined(__clang__)
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define UNROLLED _Pragma("GCC unroll 16")
#endif

#if defined(__x86_64__)

#include <immintrin.h>
#if !defined(__FMA__)
#error "compile with -mfma -mavx2"
#endif

#define SIMD_NAME "sse-fma"
typedef __m128 f4;

#define f4_load(pointer) _mm_load_ps(pointer)
#define f4_store(pointer, a) _mm_store_ps(pointer, a)
#define f4_splat(x) _mm_set1_ps(x)
#define f4_splat_from(pointer) _mm_broadcast_ss(pointer)
#define f4_zero() _mm_setzero_ps()
#define f4_add(a, b) _mm_add_ps(a, b)
#define f4_sub(a, b) _mm_sub_ps(a, b)
#define f4_mul(a, b) _mm_mul_ps(a, b)
#define f4_div(a, b) _mm_div_ps(a, b)
#define f4_min(a, b) _mm_min_ps(a, b)
#define f4_max(a, b) _mm_max_ps(a, b)
#define f4_sqrt(a) _mm_sqrt_ps(a)
/// a * b + c
#define f4_fma(a, b, c) _mm_fmadd_ps(a, b, c)
/// c - a * b
#define f4_fnma(a, b, c) _mm_fnmadd_ps(a, b, c)
#define f4_abs(a) _mm_andnot_ps(_mm_set1_ps(-0.0f), a)
#define f4_lane(a, i) _mm_cvtss_f32(_mm_permute_ps(a, i))
/// Lane i of `a` in all lanes; i is a constant.
#define f4_splat_lane(a, i) _mm_permute_ps(a, (i) * 0x55)
/// +size or -size with the sign of a; 0 where a is 0.
#define f4_signed(a, size)                                                                                   \
  _mm_and_ps(_mm_cmpneq_ps(a, _mm_setzero_ps()), _mm_or_ps(_mm_and_ps(a, _mm_set1_ps(-0.0f)), size))
/// 2^n for integral n in each lane.
#define f4_exp2_integral(n)                                                                                  \
  _mm_castsi128_ps(_mm_slli_epi32(_mm_add_epi32(_mm_cvtps_epi32(n), _mm_set1_epi32(127)), 23))
#define f4_round(a) _mm_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)

/// The sums of four vectors, as the lanes of one.
ALWAYS_INLINE f4 f4_sums(f4 a, f4 b, f4 c, f4 d) {
  f4 ab = _mm_add_ps(_mm_unpacklo_ps(a, b), _mm_unpackhi_ps(a, b));
  f4 cd = _mm_add_ps(_mm_unpacklo_ps(c, d), _mm_unpackhi_ps(c, d));
  return _mm_add_ps(_mm_movelh_ps(ab, cd), _mm_movehl_ps(cd, ab));
}

ALWAYS_INLINE void f4_transpose(f4 *a, f4 *b, f4 *c, f4 *d) { _MM_TRANSPOSE4_PS(*a, *b, *c, *d); }

/// Numbers too small for a normal exponent count as 0: without a gradient, optimizer memory decays into them.
ALWAYS_INLINE void flush_denormals(void) { _mm_setcsr(_mm_getcsr() | 0x8040); }

#elif defined(__aarch64__)

#include <arm_neon.h>

#define SIMD_NAME "neon"
typedef float32x4_t f4;

#define f4_load(pointer) vld1q_f32(pointer)
#define f4_store(pointer, a) vst1q_f32(pointer, a)
#define f4_splat(x) vdupq_n_f32(x)
#define f4_splat_from(pointer) vld1q_dup_f32(pointer)
#define f4_zero() vdupq_n_f32(0)
#define f4_add(a, b) vaddq_f32(a, b)
#define f4_sub(a, b) vsubq_f32(a, b)
#define f4_mul(a, b) vmulq_f32(a, b)
#define f4_div(a, b) vdivq_f32(a, b)
#define f4_min(a, b) vminq_f32(a, b)
#define f4_max(a, b) vmaxq_f32(a, b)
#define f4_sqrt(a) vsqrtq_f32(a)
#define f4_fma(a, b, c) vfmaq_f32(c, a, b)
#define f4_fnma(a, b, c) vfmsq_f32(c, a, b)
#define f4_abs(a) vabsq_f32(a)
#define f4_lane(a, i) vgetq_lane_f32(a, i)
#define f4_splat_lane(a, i) vdupq_laneq_f32(a, i)
#define f4_signed(a, size)                                                                                   \
  vbslq_f32(vceqzq_f32(a), vdupq_n_f32(0), vbslq_f32(vdupq_n_u32(0x80000000u), a, size))
#define f4_exp2_integral(n)                                                                                  \
  vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(vcvtnq_s32_f32(n), vdupq_n_s32(127)), 23))
#define f4_round(a) vrndnq_f32(a)

ALWAYS_INLINE f4 f4_sums(f4 a, f4 b, f4 c, f4 d) { return vpaddq_f32(vpaddq_f32(a, b), vpaddq_f32(c, d)); }

ALWAYS_INLINE void f4_transpose(f4 *a, f4 *b, f4 *c, f4 *d) {
  f4 ac0 = vzip1q_f32(*a, *c), ac1 = vzip2q_f32(*a, *c);
  f4 bd0 = vzip1q_f32(*b, *d), bd1 = vzip2q_f32(*b, *d);
  *a = vzip1q_f32(ac0, bd0), *b = vzip2q_f32(ac0, bd0);
  *c = vzip1q_f32(ac1, bd1), *d = vzip2q_f32(ac1, bd1);
}

ALWAYS_INLINE void flush_denormals(void) {
  uint64_t control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  __asm__ volatile("msr fpcr, %0" ::"r"(control | (1u << 24)));
}

#else
#error "neither x86-64 nor AArch64"
#endif

/// tanh as x P(x^2) / Q(x^2), fitted for the smallest relative error up to 7.9 and constant beyond: at most 4.5e-7.
ALWAYS_INLINE f4 f4_tanh(f4 a) {
  f4 x = f4_max(f4_min(a, f4_splat(7.9f)), f4_splat(-7.9f));
  f4 z = f4_mul(x, x), zz = f4_mul(z, z);
  f4 p = f4_fma(f4_fma(z, f4_splat(1.1530825e-5f), f4_splat(2.9603813e-3f)), zz,
                f4_fma(z, f4_splat(1.2934333e-1f), f4_splat(9.9999988e-1f)));
  f4 q = f4_fma(f4_fma(zz, f4_splat(2.4922195e-7f), f4_fma(z, f4_splat(2.3999893e-4f), f4_splat(2.3853708e-2f))), zz,
                f4_fma(z, f4_splat(4.6267560e-1f), f4_splat(1.0f)));
  return f4_div(f4_mul(x, p), q);
}

/// e^a for a <= 0, relative error 2e-7; 0 below -87.
ALWAYS_INLINE f4 f4_exp_negative(f4 a) {
  f4 y = f4_max(f4_mul(a, f4_splat(1.44269504f)), f4_splat(-126.0f));
  f4 n = f4_round(y), f = f4_sub(y, n);
  f4 p = f4_fma(f, f4_splat(1.3276471e-3f), f4_splat(9.6755410e-3f));
  p = f4_fma(f, p, f4_splat(5.5507131e-2f));
  p = f4_fma(f, p, f4_splat(2.4022120e-1f));
  p = f4_fma(f, p, f4_splat(6.9314694e-1f));
  p = f4_fma(f, p, f4_splat(1.0000001f));
  return f4_mul(p, f4_exp2_integral(n));
}

#endif
