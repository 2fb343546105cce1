#include "hand.h"

/// Pools of up to so many vectors keep their state in registers.
enum { SMALL = 3 };

/// One row of the recurrent weights, times its unit's activity, added to the sums of one chain.
ALWAYS_INLINE void add_row(const int width, f4 x, const float *row, f4 *sums) {
  UNROLLED
  for (int v = 0; v < width; v++) sums[v] = f4_fma(x, f4_load(row + 4 * v), sums[v]);
}

ALWAYS_INLINE void start_sums(const int width, const int chains, const float *driven, f4 *sums) {
  UNROLLED
  for (int v = 0; v < width; v++) sums[v] = f4_load(driven + 4 * v);
  UNROLLED
  for (int v = width; v < chains * width; v++) sums[v] = f4_zero();
}

ALWAYS_INLINE void join_chains(const int width, const int chains, f4 *sums) {
  UNROLLED
  for (int v = 0; v < width; v++) {
    if (chains == 4) sums[2 * width + v] = f4_add(sums[2 * width + v], sums[3 * width + v]);
    if (chains >= 2) sums[v] = f4_add(sums[v], sums[width + v]);
    if (chains == 4) sums[v] = f4_add(sums[v], sums[2 * width + v]);
  }
}

/// One step of `width` vectors of the pool, tanh(driven + before recurrent), with all sums in registers.
ALWAYS_INLINE void forward_block(const int width, const int chains, const float *matrix, int stride, int rows,
                                 const float *before, const float *driven, float *after) {
  f4 sums[MAX_BLOCK];
  start_sums(width, chains, driven, sums);
  int j = 0;
  for (; j + 4 <= rows; j += 4) {
    const float *row = matrix + j * stride;
    UNROLLED
    for (int i = 0; i < 4; i++)
      add_row(width, f4_splat_from(before + j + i), row + i * stride, sums + i % chains * width);
  }
  for (; j < rows; j++) add_row(width, f4_splat_from(before + j), matrix + j * stride, sums);
  join_chains(width, chains, sums);
  UNROLLED
  for (int v = 0; v < width; v++) f4_store(after + 4 * v, f4_tanh(sums[v]));
}

/// All steps of a pool so small that its state stays in registers too.
ALWAYS_INLINE void forward_small(const int width, const int chains, const struct hand *hand, const uint8_t *symbols) {
  const int stride = 4 * width;
  f4 sums[MAX_BLOCK], state[SMALL];
  float *hidden = hand->hidden;
  UNROLLED
  for (int v = 0; v < width; v++) state[v] = f4_load(hidden + 4 * v);
  for (int t = 0; t < STEPS; t++) {
    start_sums(width, chains, hand->driven + symbols[t] * stride, sums);
    UNROLLED
    for (int q = 0; q < width; q++) {
      const float *row = hand->recurrent + 4 * q * stride;
      add_row(width, f4_splat_lane(state[q], 0), row, sums);
      add_row(width, f4_splat_lane(state[q], 1), row + stride, sums + 1 % chains * width);
      add_row(width, f4_splat_lane(state[q], 2), row + 2 * stride, sums + 2 % chains * width);
      add_row(width, f4_splat_lane(state[q], 3), row + 3 * stride, sums + 3 % chains * width);
    }
    join_chains(width, chains, sums);
    hidden += stride;
    UNROLLED
    for (int v = 0; v < width; v++) {
      state[v] = f4_tanh(sums[v]);
      f4_store(hidden + 4 * v, state[v]);
    }
  }
}

/// The sums of `4 * groups` rows of a matrix, weighted by `x`: one dot for each lane of `totals`. `width` is the number
/// of vectors in a row where that is a constant, else 0.
ALWAYS_INLINE void dot_rows(const int groups, const int width, const float *matrix, int stride, int vectors,
                            const float *x, f4 *totals) {
  f4 sums[MAX_BLOCK];
  if (width > 0) vectors = width;
  UNROLLED
  for (int r = 0; r < 4 * groups; r++) sums[r] = f4_zero();
  for (int v = 0; v < vectors; v++) {
    f4 d = f4_load(x + 4 * v);
    UNROLLED
    for (int r = 0; r < 4 * groups; r++) sums[r] = f4_fma(d, f4_load(matrix + r * stride + 4 * v), sums[r]);
  }
  UNROLLED
  for (int g = 0; g < groups; g++)
    totals[g] = f4_sums(sums[4 * g], sums[4 * g + 1], sums[4 * g + 2], sums[4 * g + 3]);
}

/// `4 * groups` units of one step: tanh(driven + dots of the columns of recurrent weights with the step before).
ALWAYS_INLINE void forward_rows(const int groups, const float *transposed, int stride, const float *before,
                                const float *driven, float *after) {
  f4 totals[3];
  dot_rows(groups, 0, transposed, stride, stride / 4, before, totals);
  UNROLLED
  for (int g = 0; g < groups; g++) f4_store(after + 4 * g, f4_tanh(f4_add(f4_load(driven + 4 * g), totals[g])));
}

/// The gradient of `4 * groups` drives of one step: (from the readout + dots of recurrent rows with the later step's
/// gradients) * (1 - hidden^2). `out` holds what came from the readout.
ALWAYS_INLINE void backward_rows(const int groups, const int width, const float *matrix, int stride, int vectors,
                                 const float *later, const float *hidden, float *out) {
  f4 totals[3];
  dot_rows(groups, width, matrix, stride, vectors, later, totals);
  UNROLLED
  for (int g = 0; g < groups; g++) {
    f4 h = f4_load(hidden + 4 * g), total = f4_add(f4_load(out + 4 * g), totals[g]);
    f4_store(out + 4 * g, f4_mul(total, f4_fnma(h, h, f4_splat(1))));
  }
}

/// All steps of a pool so small that the later step's gradients stay in registers.
ALWAYS_INLINE void backward_small(const int width, const struct hand *hand) {
  const int stride = 4 * width;
  f4 later[SMALL], next[SMALL];
  UNROLLED
  for (int v = 0; v < width; v++) later[v] = f4_load(hand->drive_gradient + (STEPS - 1) * stride + 4 * v);
  for (int t = STEPS - 2; t >= 0; t--) {
    float *out = hand->drive_gradient + t * stride;
    const float *hidden = hand->hidden + (t + 1) * stride;
    UNROLLED
    for (int g = 0; g < width; g++) {
      const float *row = hand->recurrent + 4 * g * stride;
      f4 a = f4_zero(), b = a, c = a, d = a;
      UNROLLED
      for (int v = 0; v < width; v++) {
        a = f4_fma(later[v], f4_load(row + 4 * v), a);
        b = f4_fma(later[v], f4_load(row + stride + 4 * v), b);
        c = f4_fma(later[v], f4_load(row + 2 * stride + 4 * v), c);
        d = f4_fma(later[v], f4_load(row + 3 * stride + 4 * v), d);
      }
      f4 h = f4_load(hidden + 4 * g), total = f4_add(f4_load(out + 4 * g), f4_sums(a, b, c, d));
      next[g] = f4_mul(total, f4_fnma(h, h, f4_splat(1)));
    }
    UNROLLED
    for (int g = 0; g < width; g++) {
      later[g] = next[g];
      f4_store(out + 4 * g, next[g]);
    }
  }
}

// ---- passes over all steps, one function per number of vectors in a block

#define CHAINS(width) ((width) <= 3 ? 4 : (width) <= 6 ? 2 : 1)

#define PASSES(width)                                                                                        \
  static void forward_##width(const struct hand *hand, const uint8_t *symbols) {                             \
    const int stride = 4 * width;                                                                            \
    if (width <= SMALL) {                                                                                    \
      forward_small(width <= SMALL ? width : SMALL, CHAINS(width), hand, symbols);                           \
      return;                                                                                                \
    }                                                                                                        \
    for (int t = 0; t < STEPS; t++) {                                                                        \
      float *before = hand->hidden + t * stride;                                                             \
      forward_block(width, CHAINS(width), hand->recurrent, stride, hand->units, before,                      \
                    hand->driven + symbols[t] * stride, before + stride);                                    \
    }                                                                                                        \
  }                                                                                                          \
  static void backward_##width(const struct hand *hand) {                                                    \
    const int stride = 4 * width;                                                                            \
    if (width <= SMALL) {                                                                                    \
      backward_small(width <= SMALL ? width : SMALL, hand);                                                  \
      return;                                                                                                \
    }                                                                                                        \
    for (int t = STEPS - 2; t >= 0; t--) {                                                                   \
      float *out = hand->drive_gradient + t * stride;                                                        \
      const float *hidden = hand->hidden + (t + 1) * stride;                                                 \
      for (int j = 0; j < stride; j += 4)                                                                    \
        backward_rows(1, width, hand->recurrent + j * stride, stride, width, out + stride, hidden + j,       \
                      out + j);                                                                              \
    }                                                                                                        \
  }

PASSES(1)
PASSES(2)
PASSES(3)
PASSES(4)
PASSES(5)
PASSES(6)
PASSES(7)
PASSES(8)
PASSES(9)
PASSES(10)
PASSES(11)
PASSES(12)
#undef PASSES

#define TABLE(name)                                                                                          \
  {0,         name##1,   name##2,   name##3,   name##4,   name##5,   name##6,                                \
   name##7,   name##8,   name##9,   name##10,  name##11,  name##12}

static void (*const forward_whole[MAX_BLOCK + 1])(const struct hand *, const uint8_t *) = TABLE(forward_);
static void (*const backward_whole[MAX_BLOCK + 1])(const struct hand *) = TABLE(backward_);

void hand_forward(struct hand *hand, const uint8_t *symbols) {
  int stride = hand->stride, vectors = hand->vectors;
  for (int v = 0; v < VOCABULARY; v++)
    for (int i = 0; i < stride; i += 4)
      f4_store(hand->driven + v * stride + i, f4_add(f4_load(hand->input + v * stride + i), f4_load(hand->bias + i)));
  if (vectors <= MAX_BLOCK) {
    forward_whole[vectors](hand, symbols);
    return;
  }
  for (int t = 0; t < STEPS; t++) {
    float *before = hand->hidden + t * stride;
    const float *driven = hand->driven + symbols[t] * stride;
    for (int b = 0, size; b < vectors; b += size) {
      size = vectors - b >= 3 && vectors - b != 4 ? 3 : vectors - b >= 2 ? 2 : 1;
      int j = t & 1 ? 4 * (vectors - b - size) : 4 * b;
      const float *rows = hand->transposed + j * stride;
      if (size == 3)
        forward_rows(3, rows, stride, before, driven + j, before + stride + j);
      else if (size == 2)
        forward_rows(2, rows, stride, before, driven + j, before + stride + j);
      else
        forward_rows(1, rows, stride, before, driven + j, before + stride + j);
    }
  }
}

void hand_backward(struct hand *hand) {
  int stride = hand->stride, vectors = hand->vectors;
  float *last = hand->drive_gradient + (STEPS - 1) * stride;
  const float *hidden = hand->hidden + STEPS * stride;
  for (int i = 0; i < stride; i += 4) {
    f4 h = f4_load(hidden + i);
    f4_store(last + i, f4_mul(f4_load(last + i), f4_fnma(h, h, f4_splat(1))));
  }
  if (vectors <= MAX_BLOCK) {
    backward_whole[vectors](hand);
    return;
  }
  for (int t = STEPS - 2; t >= 0; t--) {
    float *out = hand->drive_gradient + t * stride;
    hidden -= stride;
    int groups = stride / 4;
    for (int b = 0; b < groups;) {
      int size = groups - b >= 3 && groups - b != 4 ? 3 : groups - b >= 2 ? 2 : 1;
      int j = t & 1 ? 4 * (groups - b - size) : 4 * b;
      const float *rows = hand->recurrent + j * stride;
      if (size == 3)
        backward_rows(3, 0, rows, stride, vectors, out + stride, hidden + j, out + j);
      else if (size == 2)
        backward_rows(2, 0, rows, stride, vectors, out + stride, hidden + j, out + j);
      else
        backward_rows(1, 0, rows, stride, vectors, out + stride, hidden + j, out + j);
      b += size;
    }
  }
}
