#include "hand.h"

#include <math.h>

/// Logits of all steps: dots of hidden rows with readout rows, 2 steps by 4 symbols at a time.
void hand_read_out(struct hand *hand) {
  int stride = hand->stride;
  const float *w = hand->readout;
  f4 bias = f4_load(hand->readout_bias);
  for (int t = 0; t < STEPS; t += 2) {
    const float *h = hand->hidden + (t + 1) * stride;
    f4 a0 = f4_zero(), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    for (int j = 0; j < stride; j += 4) {
      f4 a = f4_load(h + j), b = f4_load(h + stride + j);
      f4 w0 = f4_load(w + j), w1 = f4_load(w + stride + j);
      f4 w2 = f4_load(w + 2 * stride + j), w3 = f4_load(w + 3 * stride + j);
      a0 = f4_fma(a, w0, a0), a1 = f4_fma(a, w1, a1), a2 = f4_fma(a, w2, a2), a3 = f4_fma(a, w3, a3);
      b0 = f4_fma(b, w0, b0), b1 = f4_fma(b, w1, b1), b2 = f4_fma(b, w2, b2), b3 = f4_fma(b, w3, b3);
    }
    f4_store(hand->error + VOCABULARY * t, f4_add(bias, f4_sums(a0, a1, a2, a3)));
    f4_store(hand->error + VOCABULARY * (t + 1), f4_add(bias, f4_sums(b0, b1, b2, b3)));
  }
}

/// Turns logits into their gradient, probabilities less targets, four steps at a time. Returns the loss: sums of
/// exponentials lie between 1 and 4, so their product over 40 steps is far from overflow and one logarithm suffices.
float hand_cross_entropy(float *error, const uint8_t *targets) {
  f4 product = f4_splat(1), largest_sum = f4_zero();
  float chosen = 0, later = 0;
  for (int t = 0; t < STEPS; t += 2) {
    chosen += error[VOCABULARY * t + targets[t]];
    later += error[VOCABULARY * (t + 1) + targets[t + 1]];
  }
  for (int t = 0; t < STEPS; t += 4) {
    float *at = error + VOCABULARY * t;
    f4 a = f4_load(at), b = f4_load(at + 4), c = f4_load(at + 8), d = f4_load(at + 12);
    f4_transpose(&a, &b, &c, &d);
    f4 largest = f4_max(f4_max(a, b), f4_max(c, d));
    a = f4_exp_negative(f4_sub(a, largest)), b = f4_exp_negative(f4_sub(b, largest));
    c = f4_exp_negative(f4_sub(c, largest)), d = f4_exp_negative(f4_sub(d, largest));
    f4 total = f4_add(f4_add(a, b), f4_add(c, d)), share = f4_div(f4_splat(1), total);
    product = f4_mul(product, total);
    largest_sum = f4_add(largest_sum, largest);
    a = f4_mul(a, share), b = f4_mul(b, share), c = f4_mul(c, share), d = f4_mul(d, share);
    f4_transpose(&a, &b, &c, &d);
    f4_store(at, a), f4_store(at + 4, b), f4_store(at + 8, c), f4_store(at + 12, d);
  }
  for (int t = 0; t < STEPS; t++) error[VOCABULARY * t + targets[t]] -= 1;
  float products[4] __attribute__((aligned(16))), largest[4] __attribute__((aligned(16)));
  f4_store(products, product), f4_store(largest, largest_sum);
  return logf(products[0] * products[1] * products[2] * products[3]) + largest[0] + largest[1] + largest[2] +
         largest[3] - (chosen + later);
}

/// The gradient of the hidden states that comes from the readout, for all steps.
ALWAYS_INLINE void send_back(const int width, const struct hand *hand, int from) {
  int stride = hand->stride;
  f4 w[VOCABULARY][3];
  UNROLLED
  for (int k = 0; k < VOCABULARY; k++)
    UNROLLED
    for (int v = 0; v < width; v++) w[k][v] = f4_load(hand->readout + k * stride + 4 * (from + v));
  for (int t = 0; t < STEPS; t++) {
    const float *error = hand->error + VOCABULARY * t;
    float *out = hand->drive_gradient + t * stride + 4 * from;
    f4 sums[3];
    UNROLLED
    for (int v = 0; v < width; v++) sums[v] = f4_mul(f4_splat_from(error), w[0][v]);
    UNROLLED
    for (int k = 1; k < VOCABULARY; k++)
      UNROLLED
      for (int v = 0; v < width; v++) sums[v] = f4_fma(f4_splat_from(error + k), w[k][v], sums[v]);
    UNROLLED
    for (int v = 0; v < width; v++) f4_store(out + 4 * v, sums[v]);
  }
}

void hand_send_back(struct hand *hand) {
  int v = 0;
  for (; v + 3 <= hand->vectors; v += 3) send_back(3, hand, v);
  if (v + 2 == hand->vectors) send_back(2, hand, v);
  if (v + 1 == hand->vectors) send_back(1, hand, v);
}
