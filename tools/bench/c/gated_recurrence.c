#include "gated.h"

#include <string.h>

/// s(a) as 1/2 + 1/2 tanh(a/2).
ALWAYS_INLINE f4 f4_sigmoid(f4 a) {
  f4 half = f4_splat(0.5f);
  return f4_fma(half, f4_tanh(f4_mul(half, a)), half);
}

/// One row of weights, times its unit's activity, added to sums.
ALWAYS_INLINE void add_row(const int width, f4 x, const float *row, f4 *sums) {
  UNROLLED
  for (int v = 0; v < width; v++) sums[v] = f4_fma(x, f4_load(row + 4 * v), sums[v]);
}

/// `width` vectors of the product of a state with all gates' weights, with the sums of `chains` chains in registers.
ALWAYS_INLINE void product_block(const int width, const int chains, const float *matrix, int stride, int rows,
                                 const float *state, float *product) {
  f4 sums[MAX_BLOCK];
  UNROLLED
  for (int v = 0; v < chains * width; v++) sums[v] = f4_zero();
  int j = 0;
  for (; j + 4 <= rows; j += 4) {
    const float *row = matrix + j * stride;
    UNROLLED
    for (int i = 0; i < 4; i++)
      add_row(width, f4_splat_from(state + j + i), row + i * stride, sums + i % chains * width);
  }
  for (; j < rows; j++) add_row(width, f4_splat_from(state + j), matrix + j * stride, sums);
  UNROLLED
  for (int v = 0; v < width; v++) {
    if (chains == 4) sums[2 * width + v] = f4_add(sums[2 * width + v], sums[3 * width + v]);
    if (chains >= 2) sums[v] = f4_add(sums[v], sums[width + v]);
    if (chains == 4) sums[v] = f4_add(sums[v], sums[2 * width + v]);
    f4_store(product + 4 * v, sums[v]);
  }
}

#define CHAINS(width) ((width) <= 3 ? 4 : (width) <= 6 ? 2 : 1)
#define PRODUCT(width)                                                                                       \
  static void product_##width(const float *matrix, int stride, int rows, const float *state, float *product) { \
    product_block(width, CHAINS(width), matrix, stride, rows, state, product);                               \
  }
PRODUCT(1)
PRODUCT(2)
PRODUCT(3)
PRODUCT(4)
PRODUCT(5)
PRODUCT(6)
PRODUCT(7)
PRODUCT(8)
PRODUCT(9)
PRODUCT(10)
PRODUCT(11)
PRODUCT(12)
#undef PRODUCT

typedef void product_function(const float *matrix, int stride, int rows, const float *state, float *product);

static product_function *const products[MAX_BLOCK + 1] = {
    0,         product_1, product_2, product_3, product_4,  product_5,  product_6,
    product_7, product_8, product_9, product_10, product_11, product_12};

/// The activations of one step from the products of the step before.
static void activate(const struct gated *gated, int t, const float *driven) {
  int stride = gated->pool.stride;
  const float *product = gated->product, *before = gated->pool.hidden + t * stride;
  float *after = gated->pool.hidden + (t + 1) * stride;
  int row = t * stride;
  for (int i = 0; i < stride; i += 4) {
    f4 r = f4_sigmoid(f4_add(f4_load(driven + i), f4_load(product + i)));
    f4 z = f4_sigmoid(f4_add(f4_load(driven + stride + i), f4_load(product + stride + i)));
    f4 inner = f4_add(f4_load(product + 2 * stride + i), f4_load(gated->candidate_bias + i));
    f4 n = f4_tanh(f4_fma(r, inner, f4_load(driven + 2 * stride + i)));
    f4 h = f4_load(before + i);
    f4_store(gated->reset + row + i, r), f4_store(gated->update + row + i, z);
    f4_store(gated->inner + row + i, inner), f4_store(gated->candidate + row + i, n);
    f4_store(after + i, f4_fma(z, f4_sub(h, n), n));
  }
}

void gated_forward(struct gated *gated, const uint8_t *symbols) {
  const struct hand *gates = &gated->gates;
  int stride = gates->stride, vectors = gates->vectors;
  for (int v = 0; v < VOCABULARY; v++)
    for (int i = 0; i < stride; i += 4)
      f4_store(gates->driven + v * stride + i,
               f4_add(f4_load(gates->input + v * stride + i), f4_load(gates->bias + i)));
  int blocks = (vectors + MAX_BLOCK - 1) / MAX_BLOCK, width = (vectors + blocks - 1) / blocks;
  for (int t = 0; t < STEPS; t++) {
    const float *state = gated->pool.hidden + t * gated->pool.stride;
    for (int v = 0; v < vectors; v += width)
      products[vectors - v < width ? vectors - v : width](gates->recurrent + 4 * v, stride, gates->units, state,
                                                          gated->product + 4 * v);
    activate(gated, t, gates->driven + symbols[t] * stride);
  }
}

/// What a step hands to the one before through its weights: `4 * groups` dots of rows with the gates' gradients, added to
/// `carried`.
ALWAYS_INLINE void hand_back(const int groups, const float *matrix, int stride, const float *gradient, float *carried) {
  f4 sums[MAX_BLOCK];
  UNROLLED
  for (int r = 0; r < 4 * groups; r++) sums[r] = f4_zero();
  for (int i = 0; i < stride; i += 4) {
    f4 d = f4_load(gradient + i);
    UNROLLED
    for (int r = 0; r < 4 * groups; r++) sums[r] = f4_fma(d, f4_load(matrix + r * stride + i), sums[r]);
  }
  UNROLLED
  for (int g = 0; g < groups; g++)
    f4_store(carried + 4 * g, f4_add(f4_load(carried + 4 * g), f4_sums(sums[4 * g], sums[4 * g + 1],
                                                                         sums[4 * g + 2], sums[4 * g + 3])));
}

/// The gradients of the gates of one step. Leaves in `carried` what goes past the weights.
static void send_through(const struct gated *gated, int t) {
  int stride = gated->pool.stride, row = t * stride;
  float *gradient = gated->gates.drive_gradient + GATES * row;
  f4 one = f4_splat(1);
  for (int i = 0; i < stride; i += 4) {
    f4 r = f4_load(gated->reset + row + i), z = f4_load(gated->update + row + i);
    f4 n = f4_load(gated->candidate + row + i), inner = f4_load(gated->inner + row + i);
    f4 h = f4_load(gated->pool.hidden + row + i);
    f4 d = f4_add(f4_load(gated->pool.drive_gradient + row + i), f4_load(gated->carried + i));
    f4 through = f4_mul(d, z);
    f4 dn = f4_mul(f4_sub(d, through), f4_fnma(n, n, one));
    f4 dr = f4_mul(f4_mul(dn, inner), f4_fnma(r, r, r));
    f4 dz = f4_mul(f4_mul(d, f4_sub(h, n)), f4_fnma(z, z, z));
    f4_store(gradient + i, dr), f4_store(gradient + stride + i, dz);
    f4_store(gradient + 2 * stride + i, f4_mul(dn, r));
    f4_store(gated->candidate_gradient + row + i, dn);
    f4_store(gated->carried + i, through);
  }
}

void gated_backward(struct gated *gated) {
  const struct hand *gates = &gated->gates;
  int stride = gates->stride, groups = gated->pool.vectors;
  memset(gated->carried, 0, sizeof(float) * (size_t)gated->pool.stride);
  for (int t = STEPS - 1; t >= 0; t--) {
    send_through(gated, t);
    const float *gradient = gates->drive_gradient + t * stride;
    for (int b = 0, size; t > 0 && b < groups; b += size) {
      size = groups - b >= 3 && groups - b != 4 ? 3 : groups - b >= 2 ? 2 : 1;
      const float *rows = gates->recurrent + 4 * b * stride;
      if (size == 3)
        hand_back(3, rows, stride, gradient, gated->carried + 4 * b);
      else if (size == 2)
        hand_back(2, rows, stride, gradient, gated->carried + 4 * b);
      else
        hand_back(1, rows, stride, gradient, gated->carried + 4 * b);
    }
  }
}
