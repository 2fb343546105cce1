#include "hand.h"
#include "rmsprop.h"

/// Gradient of a tile of weights: the product over time of `rows` columns of `left` and `width` vectors of `right`.
ALWAYS_INLINE void tile_gradient(const int rows, const int width, const float *left, int left_stride,
                                 const float *right, int right_stride, float *gradient) {
  f4 sums[MAX_BLOCK];
  UNROLLED
  for (int i = 0; i < rows * width; i++) sums[i] = f4_zero();
  for (int t = 0; t < STEPS; t++) {
    f4 x[MAX_BLOCK];
    UNROLLED
    for (int v = 0; v < width; v++) x[v] = f4_load(right + t * right_stride + 4 * v);
    UNROLLED
    for (int r = 0; r < rows; r++) {
      f4 scale = f4_splat_from(left + t * left_stride + r);
      UNROLLED
      for (int v = 0; v < width; v++) sums[r * width + v] = f4_fma(scale, x[v], sums[r * width + v]);
    }
  }
  UNROLLED
  for (int r = 0; r < rows; r++) {
    UNROLLED
    for (int v = 0; v < width; v++) f4_store(gradient + r * right_stride + 4 * v, sums[r * width + v]);
  }
}

/// The gradient of up to 4 rows of weights. A single row takes wider tiles, so that enough sums are on their way.
ALWAYS_INLINE void row_gradients(const int rows, const struct hand *hand, const float *left, int left_stride,
                                 const float *right) {
  int stride = hand->stride, vectors = hand->vectors, v = 0;
  float *to = hand->gradient;
  if (rows == 1)
    for (; v + 5 <= vectors; v += 5)
      tile_gradient(1, 5, left, left_stride, right + 4 * v, stride, to + 4 * v);
  for (; v + 3 <= vectors && v + 4 != vectors; v += 3)
    tile_gradient(rows, 3, left, left_stride, right + 4 * v, stride, to + 4 * v);
  for (; v + 2 <= vectors; v += 2)
    tile_gradient(rows, 2, left, left_stride, right + 4 * v, stride, to + 4 * v);
  if (v < vectors) tile_gradient(rows, 1, left, left_stride, right + 4 * v, stride, to + 4 * v);
}

#define ROW_GRADIENTS(rows)                                                                                  \
  static void row_gradients_##rows(const struct hand *hand, const float *left, int left_stride,              \
                                   const float *right) {                                                     \
    row_gradients(rows, hand, left, left_stride, right);                                                     \
  }
ROW_GRADIENTS(1)
ROW_GRADIENTS(2)
ROW_GRADIENTS(3)
ROW_GRADIENTS(4)
#undef ROW_GRADIENTS

static void (*const gradients_of[])(const struct hand *, const float *, int, const float *) = {
    0, row_gradients_1, row_gradients_2, row_gradients_3, row_gradients_4};

void hand_row_gradients(int rows, const struct hand *hand, const float *left, int left_stride, const float *right) {
  gradients_of[rows](hand, left, left_stride, right);
}

f4 hand_update_rows(int rows, const struct hand *hand, float *weight, float *memory) {
  f4 norms[4] = {f4_zero(), f4_zero(), f4_zero(), f4_zero()};
  for (int r = 0, stride = hand->stride; r < rows; r++) {
    f4 norm = f4_zero();
    for (int i = r * stride; i < (r + 1) * stride; i += 4) {
      f4 next = penalised(stepped(f4_load(weight + i), memory + i, f4_load(hand->gradient + i)));
      f4_store(weight + i, next);
      norm = f4_add(norm, f4_abs(next));
    }
    norms[r] = norm;
  }
  return f4_sums(norms[0], norms[1], norms[2], norms[3]);
}

/// Copies 4 rows of weights to the transposed ones.
static void transpose_rows(const float *rows, float *columns, int stride) {
  for (int i = 0; i < stride; i += 4) {
    f4 a = f4_load(rows + i), b = f4_load(rows + stride + i);
    f4 c = f4_load(rows + 2 * stride + i), d = f4_load(rows + 3 * stride + i);
    f4_transpose(&a, &b, &c, &d);
    float *to = columns + i * stride;
    f4_store(to, a), f4_store(to + stride, b), f4_store(to + 2 * stride, c), f4_store(to + 3 * stride, d);
  }
}

static void update_recurrent(struct hand *hand) {
  int stride = hand->stride;
  for (int j = 0; j < stride; j += 4) {
    float *weight = hand->recurrent + j * stride;
    int rows = hand->units - j < 4 ? hand->units - j : 4;
    hand_row_gradients(rows, hand, hand->hidden + j, stride, hand->drive_gradient);
    f4_store(hand->row_norms + j, hand_update_rows(rows, hand, weight, hand->recurrent_memory + j * stride));
    if (hand->vectors > MAX_BLOCK) transpose_rows(weight, hand->transposed + j, stride);
  }
}

void hand_update_readout(struct hand *hand) {
  row_gradients_4(hand, hand->error, VOCABULARY, hand->hidden + hand->stride);
  hand_update_rows(4, hand, hand->readout, hand->readout_memory);
  f4 gradient = f4_zero();
  for (int t = 0; t < STEPS; t++) gradient = f4_add(gradient, f4_load(hand->error + VOCABULARY * t));
  f4_store(hand->readout_bias, stepped(f4_load(hand->readout_bias), hand->readout_bias_memory, gradient));
}

/// Gradients of input weights are sums over the steps at which their symbol was read; of the bias, over all symbols.
static void update_input(struct hand *hand, const uint8_t *symbols) {
  int stride = hand->stride, counts[VOCABULARY] = {0};
  const float *rows[VOCABULARY][STEPS];
  for (int t = 0; t < STEPS; t++) rows[symbols[t]][counts[symbols[t]]++] = hand->drive_gradient + t * stride;
  for (int i = 0; i < stride; i += 4) {
    f4 all = f4_zero();
    for (int v = 0; v < VOCABULARY; v++) {
      f4 even = f4_zero(), odd = f4_zero();
      int n = 0;
      for (; n + 1 < counts[v]; n += 2)
        even = f4_add(even, f4_load(rows[v][n] + i)), odd = f4_add(odd, f4_load(rows[v][n + 1] + i));
      if (n < counts[v]) even = f4_add(even, f4_load(rows[v][n] + i));
      f4 gradient = f4_add(even, odd);
      float *w = hand->input + v * stride + i;
      f4_store(w, stepped(f4_load(w), hand->input_memory + v * stride + i, gradient));
      all = f4_add(all, gradient);
    }
    f4_store(hand->bias + i, stepped(f4_load(hand->bias + i), hand->bias_memory + i, all));
  }
}

static void measure_strengths(struct hand *hand) {
  int stride = hand->stride;
  f4 scale = f4_splat(0.5f * VOCABULARY / (float)hand->units), half = f4_splat(0.5f);
  for (int i = 0; i < stride; i += 4) {
    const float *w = hand->readout + i;
    f4 readout = f4_add(f4_add(f4_abs(f4_load(w)), f4_abs(f4_load(w + stride))),
                        f4_add(f4_abs(f4_load(w + 2 * stride)), f4_abs(f4_load(w + 3 * stride))));
    f4_store(hand->strengths + i, f4_fma(scale, f4_load(hand->row_norms + i), f4_mul(half, readout)));
  }
}

void hand_update(struct hand *hand, const uint8_t *symbols) {
  update_recurrent(hand);
  hand_update_readout(hand);
  update_input(hand, symbols);
  measure_strengths(hand);
}
