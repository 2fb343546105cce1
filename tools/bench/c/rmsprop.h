// The paper's optimizer, on four lanes.
#ifndef MERISTEM_RMSPROP_H
#define MERISTEM_RMSPROP_H

#include "network.h"
#include "simd128.h"

/// RMSProp with a clipped step. Returns the new weights.
ALWAYS_INLINE f4 stepped(f4 weight, float *memory, f4 gradient) {
  f4 m = f4_load(memory);
  m = f4_fma(f4_splat(MEMORY_SHARE), f4_sub(f4_mul(gradient, gradient), m), m);
  f4_store(memory, m);
  f4 step = f4_div(f4_mul(f4_splat(LEARNING_RATE), gradient), f4_sqrt(f4_add(m, f4_splat(EPSILON))));
  return f4_sub(weight, f4_max(f4_min(step, f4_splat(MAX_STEP)), f4_splat(-MAX_STEP)));
}

ALWAYS_INLINE f4 penalised(f4 weight) { return f4_sub(weight, f4_signed(weight, f4_splat(PENALTY))); }

#endif
