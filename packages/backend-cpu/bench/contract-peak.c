/*
 * The yardstick of contract.bench.mjs: the same products in C with 128-bit fused multiply-adds, and the most
 * multiply-adds this core makes in registers. Reads lines "kernel m n k stride calls", answers nanoseconds per call.
 *
 *   cc -O3 -mfma -mavx2 -o contract-peak contract-peak.c
 *
 * Every vector is an __m128: -mavx2 is for the three-operand encoding only. Tiles are 1 x 8..12, 2 x 6 and 6 x 2 vectors
 * (4 x 3 measured within 2% of 6 x 2), all accumulators in registers, as in the WebAssembly kernels.
 */
#include <immintrin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define INLINE static inline __attribute__((always_inline))
typedef long index_t;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

/* c[0..H, 0..4W) = x[0..H, k] * y[k, 0..4W): strides in floats. */
INLINE void row_tile(const int H, const int W, index_t k, const float *x, index_t xM, index_t xK, const float *y,
                     index_t yK, float *c, index_t cM) {
  __m128 a[12];
#pragma GCC unroll 12
  for (int i = 0; i < H * W; i++) a[i] = _mm_setzero_ps();
  for (; k > 0; k--) {
    if (H >= W) {
      __m128 v[6];
#pragma GCC unroll 12
      for (int q = 0; q < W; q++) v[q] = _mm_loadu_ps(y + 4 * q);
#pragma GCC unroll 12
      for (int r = 0; r < H; r++) {
        const __m128 s = _mm_set1_ps(x[r * xM]);
#pragma GCC unroll 12
        for (int q = 0; q < W; q++) a[r * W + q] = _mm_fmadd_ps(s, v[q], a[r * W + q]);
      }
    } else {
      __m128 s[6];
#pragma GCC unroll 12
      for (int r = 0; r < H; r++) s[r] = _mm_set1_ps(x[r * xM]);
#pragma GCC unroll 12
      for (int q = 0; q < W; q++) {
        const __m128 v = _mm_loadu_ps(y + 4 * q);
#pragma GCC unroll 12
        for (int r = 0; r < H; r++) a[r * W + q] = _mm_fmadd_ps(s[r], v, a[r * W + q]);
      }
    }
    x += xK;
    y += yK;
  }
#pragma GCC unroll 12
  for (int r = 0; r < H; r++)
#pragma GCC unroll 12
    for (int q = 0; q < W; q++) _mm_storeu_ps(c + r * cM + 4 * q, a[r * W + q]);
}

#define ROW_TILE(H, W) row_tile(H, W, k, x, xM, xK, y, yK, c, cM)

static void row_blocks(index_t vectors, index_t k, const float *x, index_t xK, const float *y, index_t yK, float *c) {
  const index_t xM = 0, cM = 0;
  while (vectors > 0) {
    index_t width = vectors > 12 ? 8 : vectors;
    switch (width) {
      case 1: ROW_TILE(1, 1); break;
      case 2: ROW_TILE(1, 2); break;
      case 3: ROW_TILE(1, 3); break;
      case 4: ROW_TILE(1, 4); break;
      case 5: ROW_TILE(1, 5); break;
      case 6: ROW_TILE(1, 6); break;
      case 7: ROW_TILE(1, 7); break;
      case 8: ROW_TILE(1, 8); break;
      case 9: ROW_TILE(1, 9); break;
      case 10: ROW_TILE(1, 10); break;
      case 11: ROW_TILE(1, 11); break;
      default: ROW_TILE(1, 12);
    }
    vectors -= width;
    y += 4 * width;
    c += 4 * width;
  }
}

#define NARROW(H)                                    \
  for (; m >= H; m -= H, x += H * xM, c += H * cM) { \
    ROW_TILE(H, 1);                                  \
  }

static void one_vector(index_t m, index_t k, const float *x, index_t xM, index_t xK, const float *y, index_t yK,
                       float *c, index_t cM) {
  NARROW(12)
  NARROW(6)
  NARROW(4)
  NARROW(2)
  NARROW(1)
}

#define BAND(H, W)                                      \
  for (index_t left = vectors; left > 0; left -= W) {   \
    const float *const yStart = y;                      \
    float *const cStart = c;                            \
    y += 4 * (vectors - left);                          \
    c += 4 * (vectors - left);                          \
    if (left >= W) ROW_TILE(H, W);                      \
    else for (; left > 0; left--, y += 4, c += 4) ROW_TILE(H, 1); \
    y = yStart;                                         \
    c = cStart;                                         \
  }

static void matmul_rows(index_t m, index_t n, index_t k, const float *x, index_t xM, index_t xK, const float *y,
                        index_t yK, float *c, index_t cM) {
  const index_t vectors = (n + 3) / 4;
  if (m == 1) { row_blocks(vectors, k, x, xK, y, yK, c); return; }
  if (vectors == 1) { one_vector(m, k, x, xM, xK, y, yK, c, cM); return; }
  const index_t sixes = m / 6;
  for (index_t v = 0; v + 2 <= vectors; v += 2, y += 8, c += 8) {
    const float *xStart = x;
    float *cStart = c;
    for (index_t t = 0; t < sixes; t++, x += 6 * xM, c += 6 * cM) ROW_TILE(6, 2);
    x = xStart;
    c = cStart;
  }
  if (vectors % 2) {
    const float *xStart = x;
    float *cStart = c;
    for (index_t t = 0; t < sixes; t++, x += 6 * xM, c += 6 * cM) ROW_TILE(6, 1);
    x = xStart;
    c = cStart;
  }
  y -= 8 * (vectors / 2);
  c -= 8 * (vectors / 2);
  x += 6 * sixes * xM;
  c += 6 * sixes * cM;
  m -= 6 * sixes;
  if (m == 5) { BAND(5, 2) }
  else if (m == 4) { BAND(4, 2) }
  else if (m == 3) { BAND(3, 3) }
  else if (m == 2) { BAND(2, 6) }
  else if (m == 1) row_blocks(vectors, k, x, xK, y, yK, c);
}

INLINE __m128 sum_lanes(__m128 a, __m128 b, __m128 c, __m128 d) {
  const __m128 ab = _mm_add_ps(_mm_unpacklo_ps(a, b), _mm_unpackhi_ps(a, b));
  const __m128 cd = _mm_add_ps(_mm_unpacklo_ps(c, d), _mm_unpackhi_ps(c, d));
  return _mm_add_ps(_mm_movelh_ps(ab, cd), _mm_movehl_ps(cd, ab));
}

INLINE void dot_tile(const int H, const int W, index_t vectors, const float *x, index_t xM, const float *y, index_t yN,
                     float *c, index_t cM, index_t cN) {
  __m128 a[12];
#pragma GCC unroll 12
  for (int i = 0; i < H * W; i++) a[i] = _mm_setzero_ps();
  for (; vectors > 0; vectors--, x += 4, y += 4) {
    __m128 s[2];
#pragma GCC unroll 12
    for (int r = 0; r < H; r++) s[r] = _mm_loadu_ps(x + r * xM);
#pragma GCC unroll 12
    for (int q = 0; q < W; q++) {
      const __m128 v = _mm_loadu_ps(y + q * yN);
#pragma GCC unroll 12
      for (int r = 0; r < H; r++) a[r * W + q] = _mm_fmadd_ps(s[r], v, a[r * W + q]);
    }
  }
  const __m128 z = _mm_setzero_ps();
#pragma GCC unroll 12
  for (int r = 0; r < H; r++)
#pragma GCC unroll 12
    for (int q = 0; q < W; q += 4) {
      const __m128 *b = a + r * W + q;
      const __m128 sums = sum_lanes(b[0], q + 1 < W ? b[1] : z, q + 2 < W ? b[2] : z, q + 3 < W ? b[3] : z);
      float *to = c + r * cM + q * cN;
      if (cN == 1) _mm_storeu_ps(to, sums);
      else for (int i = 0; i < 4 && q + i < W; i++) to[i * cN] = sums[i];
    }
}

#define DOT_TILE(H, W) dot_tile(H, W, vectors, x, xM, y, yN, c, cM, cN)

static void matmul_dots(index_t m, index_t n, index_t k, const float *x, index_t xM, const float *y, index_t yN,
                        float *c, index_t cM, index_t cN) {
  const index_t vectors = (k + 3) / 4;
  for (; m > 1; m -= 2, x += 2 * xM, c += 2 * cM) {
    const float *yStart = y;
    float *cStart = c;
    index_t left = n;
    for (; left >= 4; left -= 4, y += 4 * yN, c += 4 * cN) DOT_TILE(2, 4);
    if (left == 3) DOT_TILE(2, 3);
    else if (left == 2) DOT_TILE(2, 2);
    else if (left == 1) DOT_TILE(2, 1);
    y = yStart;
    c = cStart;
  }
  if (m == 1) {
    for (; n >= 8; n -= 8, y += 8 * yN, c += 8 * cN) DOT_TILE(1, 8);
    for (; n >= 4; n -= 4, y += 4 * yN, c += 4 * cN) DOT_TILE(1, 4);
    if (n == 3) DOT_TILE(1, 3);
    else if (n == 2) DOT_TILE(1, 2);
    else if (n == 1) DOT_TILE(1, 1);
  }
}

static void lanes(index_t n, index_t k, const float *x, index_t xK, const float *y, index_t yK, float *c) {
  index_t vectors = (n + 3) / 4;
  for (; vectors >= 10; vectors -= 10, x += 40, y += 40, c += 40) {
    __m128 a[10];
#pragma GCC unroll 12
    for (int q = 0; q < 10; q++) a[q] = _mm_setzero_ps();
    for (index_t i = 0; i < k; i++)
#pragma GCC unroll 12
      for (int q = 0; q < 10; q++)
        a[q] = _mm_fmadd_ps(_mm_loadu_ps(x + i * xK + 4 * q), _mm_loadu_ps(y + i * yK + 4 * q), a[q]);
#pragma GCC unroll 12
    for (int q = 0; q < 10; q++) _mm_storeu_ps(c + 4 * q, a[q]);
  }
  for (; vectors > 0; vectors--, x += 4, y += 4, c += 4) {
    __m128 a = _mm_setzero_ps();
    for (index_t i = 0; i < k; i++) a = _mm_fmadd_ps(_mm_loadu_ps(x + i * xK), _mm_loadu_ps(y + i * yK), a);
    _mm_storeu_ps(c, a);
  }
}

/* Twelve chains of multiply-adds that never leave the registers: 96 operations a step. */
static float peak(index_t steps) {
  __m128 a[12];
  const __m128 x = _mm_set1_ps(0.999f), y = _mm_set1_ps(1e-3f);
  for (int i = 0; i < 12; i++) a[i] = _mm_set1_ps((float)i);
  for (; steps > 0; steps--) {
#pragma GCC unroll 12
    for (int i = 0; i < 12; i++) a[i] = _mm_fmadd_ps(a[i], x, y);
    __asm__ volatile("" ::"x"(x));
  }
  for (int i = 1; i < 12; i++) a[0] = _mm_add_ps(a[0], a[i]);
  return a[0][0];
}

int main(void) {
  char kernel[32];
  index_t m, n, k, stride, calls;
  const size_t size = 1 << 22;
  float *x = aligned_alloc(64, 4 * size * sizeof(float)), *y = x + size + 336, *c = y + size + 336;
  for (size_t i = 0; i < 4 * size; i++) x[i] = (float)rand() / (float)RAND_MAX - 0.5f;
  volatile float sink;
  while (scanf("%31s %ld %ld %ld %ld %ld", kernel, &m, &n, &k, &stride, &calls) == 6) {
    double best = 1e300;
    for (int part = 0; part < 2; part++) {
      const double start = now();
      if (!strcmp(kernel, "peak")) sink = peak(calls);
      else if (!strcmp(kernel, "rows")) for (index_t i = 0; i < calls; i++) matmul_rows(m, n, k, x, stride, 1, y, stride, c, stride);
      else if (!strcmp(kernel, "rowsT")) for (index_t i = 0; i < calls; i++) matmul_rows(m, n, k, x, 1, stride, y, stride, c, stride);
      else if (!strcmp(kernel, "dots")) for (index_t i = 0; i < calls; i++) matmul_dots(m, n, k, x, stride, y, stride, c, stride, 1);
      else if (!strcmp(kernel, "lanes")) for (index_t i = 0; i < calls; i++) lanes(n, k, x, stride, y, stride, c);
      const double spent = (now() - start) / (double)calls;
      if (spent < best) best = spent;
    }
    printf("%.3f\n", best);
    fflush(stdout);
  }
  (void)sink;
  return 0;
}
