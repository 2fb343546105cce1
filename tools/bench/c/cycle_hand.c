// The paper's training cycle, written for 128-bit vectors as well as C can be. `hand.h` tells how.
#include <string.h>

#include "hand.h"

static float run(void *context, const uint8_t *symbols) {
  struct hand *hand = context;
  size_t stride = (size_t)hand->stride;
  hand_forward(hand, symbols);
  hand_read_out(hand);
  float loss = hand_cross_entropy(hand->error, symbols + 1);
  hand_send_back(hand);
  hand_backward(hand);
  hand_update(hand, symbols);
  memcpy(hand->hidden, hand->hidden + STEPS * stride, sizeof(float) * stride);
  return loss;
}

extern const struct variant hand;
const struct variant hand = {"hand", hand_create, run, hand_export, hand_destroy};
