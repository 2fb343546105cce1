// Times dense work: dense gemm|fma|mlp < requests
#include <stdlib.h>
#include <string.h>

#include "blas.h"
#include "mlp.h"
#include "protocol.h"
#include "simd128.h"

enum { MAX_EXTENT = 4096, CHAINS = 12 };

static struct blas blas;

static float *random_floats(size_t count) {
  float *values = malloc(sizeof(float) * count);
  uint32_t seed = 1;
  for (size_t i = 0; i < count; i++) {
    seed = seed * 1664525u + 1013904223u;
    values[i] = (float)(seed >> 8) / 16777216.0f - 0.5f;
  }
  return values;
}

/// Products of square matrices.
static double time_gemm(int extent, int cycles) {
  static float *a, *b, *c;
  static int before;
  if (extent != before) {
    free(a), free(b), free(c);
    size_t count = (size_t)extent * (size_t)extent;
    a = random_floats(count), b = random_floats(count), c = random_floats(count);
    before = extent;
  }
  double began = 0;
  for (int cycle = -1; cycle < cycles; cycle++) {
    if (cycle == 0) began = microseconds();
    blas.sgemm(ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, extent, extent, extent, 1, a, extent, b, extent, 0, c, extent);
  }
  return microseconds() - began;
}

static volatile float sink;

/// Twelve chains of four-lane multiply-adds in registers: the most that 128-bit code can compute. One cycle is `thousands`
/// thousand of them.
static double time_fma(int thousands, int cycles) {
  f4 sums[CHAINS], a = f4_splat(0.999f), b = f4_splat(1e-3f);
  UNROLLED
  for (int i = 0; i < CHAINS; i++) sums[i] = f4_splat((float)i);
  long rounds = (long)thousands * 1000 * cycles / CHAINS;
  double began = microseconds();
  for (long round = 0; round < rounds; round++) {
    UNROLLED
    for (int i = 0; i < CHAINS; i++) sums[i] = f4_fma(sums[i], a, b);
    // Keeps the compiler from reasoning about the loop as a whole.
    __asm__ volatile("" ::: "memory");
  }
  double time = microseconds() - began;
  UNROLLED
  for (int i = 1; i < CHAINS; i++) sums[0] = f4_add(sums[0], sums[i]);
  sink = f4_lane(sums[0], 0);
  return time;
}

static double time_mlp(int hidden, int cycles) {
  static struct mlp *mlp;
  static int before;
  if (hidden != before) {
    if (mlp) mlp_free(mlp);
    mlp = mlp_create(hidden, blas);
    before = hidden;
  }
  mlp_step(mlp);
  double began = microseconds();
  for (int cycle = 0; cycle < cycles; cycle++) mlp_step(mlp);
  return microseconds() - began;
}

int main(int count, char **arguments) {
  const char *workload = count > 1 ? arguments[1] : "";
  flush_denormals();
  if (strcmp(workload, "fma") == 0) {
    say_ready("fma-128", SIMD_NAME);
    return answer_requests("fma-128", MAX_EXTENT, time_fma);
  }
  blas = blas_open();
  if (!blas.library) say_missing("no BLAS library (on Debian: libopenblas0-pthread)");
  if (strcmp(workload, "mlp") == 0 && count > 2) {
    struct mlp *mlp = mlp_create(256, blas);
    for (int step = atoi(arguments[2]); step > 0; step--) printf("%.6g\n", mlp_step(mlp));
    mlp_free(mlp);
    return 0;
  }
  say_ready("blas", blas.library);
  if (strcmp(workload, "gemm") == 0) return answer_requests("blas", MAX_EXTENT, time_gemm);
  if (strcmp(workload, "mlp") == 0) return answer_requests("blas", MAX_EXTENT, time_mlp);
  fprintf(stderr, "dense: found workload \"%s\", expected gemm, fma or mlp\n", workload);
  return 2;
}
