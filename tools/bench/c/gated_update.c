#include "gated.h"
#include "rmsprop.h"

static void update_recurrent(struct gated *gated) {
  const struct hand *pool = &gated->pool, *gates = &gated->gates;
  for (int j = 0; j < pool->stride; j += 4) {
    int rows = pool->units - j < 4 ? pool->units - j : 4;
    hand_row_gradients(rows, gates, pool->hidden + j, pool->stride, gates->drive_gradient);
    f4 norms = hand_update_rows(rows, gates, gates->recurrent + j * gates->stride,
                                gates->recurrent_memory + j * gates->stride);
    f4_store(pool->row_norms + j, norms);
  }
}

/// Input weights and biases of `count` columns from `column` on, whose gradients are rows of `gradient`. `order` lists the
/// steps by symbol, `ends` where each symbol's end.
static void update_columns(const struct gated *gated, int column, int count, const float *gradient, int gradient_stride,
                           const uint8_t *order, const int *ends) {
  const struct hand *gates = &gated->gates;
  for (int i = 0; i < count; i += 4) {
    f4 all = f4_zero();
    for (int v = 0, n = 0; v < VOCABULARY; v++) {
      f4 even = f4_zero(), odd = f4_zero();
      for (; n + 1 < ends[v]; n += 2) {
        even = f4_add(even, f4_load(gradient + order[n] * gradient_stride + i));
        odd = f4_add(odd, f4_load(gradient + order[n + 1] * gradient_stride + i));
      }
      if (n < ends[v]) even = f4_add(even, f4_load(gradient + order[n++] * gradient_stride + i));
      f4 total = f4_add(even, odd);
      int at = v * gates->stride + column + i;
      f4_store(gates->input + at, stepped(f4_load(gates->input + at), gates->input_memory + at, total));
      all = f4_add(all, total);
    }
    float *bias = gates->bias + column + i;
    f4_store(bias, stepped(f4_load(bias), gates->bias_memory + column + i, all));
  }
}

static void update_input(const struct gated *gated, const uint8_t *symbols) {
  int stride = gated->pool.stride, ends[VOCABULARY], n = 0;
  uint8_t order[STEPS];
  for (int v = 0; v < VOCABULARY; ends[v++] = n)
    for (int t = 0; t < STEPS; t++)
      if (symbols[t] == v) order[n++] = (uint8_t)t;
  update_columns(gated, 0, CANDIDATE * stride, gated->gates.drive_gradient, GATES * stride, order, ends);
  update_columns(gated, CANDIDATE * stride, stride, gated->candidate_gradient, stride, order, ends);
}

static void update_candidate_bias(const struct gated *gated) {
  int stride = gated->pool.stride;
  for (int i = 0; i < stride; i += 4) {
    const float *gradient = gated->gates.drive_gradient + CANDIDATE * stride + i;
    f4 even = f4_zero(), odd = f4_zero();
    for (int t = 0; t < STEPS; t += 2) {
      even = f4_add(even, f4_load(gradient + t * GATES * stride));
      odd = f4_add(odd, f4_load(gradient + (t + 1) * GATES * stride));
    }
    float *bias = gated->candidate_bias + i;
    f4_store(bias, stepped(f4_load(bias), gated->candidate_bias_memory + i, f4_add(even, odd)));
  }
}

static void measure_strengths(struct gated *gated) {
  const struct hand *pool = &gated->pool;
  int stride = pool->stride;
  f4 scale = f4_splat(0.5f * VOCABULARY / (float)(GATES * pool->units)), half = f4_splat(0.5f);
  for (int i = 0; i < stride; i += 4) {
    const float *w = pool->readout + i;
    f4 readout = f4_add(f4_add(f4_abs(f4_load(w)), f4_abs(f4_load(w + stride))),
                        f4_add(f4_abs(f4_load(w + 2 * stride)), f4_abs(f4_load(w + 3 * stride))));
    f4_store(pool->strengths + i, f4_fma(scale, f4_load(pool->row_norms + i), f4_mul(half, readout)));
  }
}

void gated_update(struct gated *gated, const uint8_t *symbols) {
  update_recurrent(gated);
  hand_update_readout(&gated->pool);
  update_input(gated, symbols);
  update_candidate_bias(gated);
  measure_strengths(gated);
}
