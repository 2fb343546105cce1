/*
 * The kernels of fused.bench.mjs in plain C, for comparison on the same machine:
 *   gcc -O3 -march=x86-64-v3 -mprefer-vector-width=128 -fno-math-errno -fno-trapping-math fused.c -lm -o fused && ./fused
 * Prints the nanoseconds of one call, the fastest of many batches.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static float buffers[4][128 * 128] __attribute__((aligned(64)));

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

__attribute__((noinline)) static void rmsprop(float *restrict w, float *restrict m, const float *restrict g,
                                              float rate, int rows, int columns, int stride) {
  for (int r = 0; r < rows; r++, w += stride, m += stride, g += stride)
    for (int i = 0; i < columns; i++) {
      float memory = m[i] + (g[i] * g[i] - m[i]) * 0.01f;
      float step = g[i] * rate / sqrtf(memory + 1e-8f);
      step = step < -0.01f ? -0.01f : step;
      step = step > 0.01f ? 0.01f : step;
      float next = w[i] - step;
      float sign = next > 0 ? 1.0f : next < 0 ? -1.0f : next;
      m[i] = memory;
      w[i] = next - sign * 1e-4f;
    }
}

#define MAP(name, call)                                                                            \
  __attribute__((noinline)) static void map_##name(float *restrict y, const float *restrict x, int n) { \
    for (int i = 0; i < n; i++) y[i] = call;                                                       \
  }
MAP(tanh, tanhf(x[i]))
MAP(exp, expf(x[i]))
MAP(log, logf(x[i]))

#define TIME(label, elements, statement)                                                           \
  {                                                                                                \
    double best = 1e30;                                                                            \
    for (int batch = 0; batch < 400; batch++) {                                                    \
      double start = now();                                                                        \
      for (int i = 0; i < 100; i++) {                                                              \
        statement;                                                                                 \
        __asm__ volatile("" ::: "memory");                                                         \
      }                                                                                            \
      double each = (now() - start) / 100;                                                         \
      if (each < best) best = each;                                                                \
    }                                                                                              \
    printf("%-20s %9.1f ns %7.3f ns/element\n", label, best, best / (elements));                   \
  }

int main(void) {
  for (int b = 0; b < 4; b++)
    for (int i = 0; i < 128 * 128; i++) buffers[b][i] = sinf(i) * 0.1f + 0.2f;
  float *w = buffers[0], *m = buffers[1], *g = buffers[2], *y = buffers[3];
  TIME("rmsprop 37x37", 37 * 37, rmsprop(w, m, g, 0.01f, 37, 37, 40));
  TIME("rmsprop 37x40", 37 * 37, rmsprop(w, m, g, 0.01f, 37, 40, 40));
  TIME("rmsprop 100x100", 100 * 100, rmsprop(w, m, g, 0.01f, 100, 100, 100));
  TIME("tanh 37", 37, map_tanh(y, g, 37));
  TIME("tanh 100", 100, map_tanh(y, g, 100));
  TIME("exp 37", 37, map_exp(y, g, 37));
  TIME("exp 100", 100, map_exp(y, g, 100));
  TIME("log 37", 37, map_log(y, g, 37));
  TIME("log 100", 100, map_log(y, g, 100));
  return 0;
}
