#include "hand.h"

#include <stdlib.h>
#include <string.h>

void *hand_create(const struct network *from) {
  struct hand *hand = malloc(sizeof *hand);
  int units = hand->units = from->units;
  int stride = hand->stride = (units + 3) & ~3;
  hand->vectors = stride / 4;
  size_t rows = (size_t)(6 * VOCABULARY + 3 * stride + 2 + (2 * STEPS + 1) + 6);
  size_t bytes = sizeof(float) * (rows * (size_t)stride + STEPS * VOCABULARY);
  float *at = hand->storage = aligned_alloc(64, (bytes + 63) & ~(size_t)63);
  memset(at, 0, bytes);
#define TAKE(field, count) hand->field = at, at += (count) * stride
  TAKE(recurrent, stride);
  TAKE(transposed, stride);
  TAKE(hidden, STEPS + 1);
  TAKE(drive_gradient, STEPS);
  TAKE(driven, VOCABULARY);
  TAKE(readout, VOCABULARY);
  TAKE(recurrent_memory, stride);
  TAKE(readout_memory, VOCABULARY);
  TAKE(input, VOCABULARY);
  TAKE(input_memory, VOCABULARY);
  TAKE(bias, 1);
  TAKE(bias_memory, 1);
  TAKE(row_norms, 1);
  TAKE(strengths, 1);
  TAKE(gradient, 4);
#undef TAKE
  hand->error = at;
  for (int v = 0; v < VOCABULARY; v++) {
    memcpy(hand->input + v * stride, from->weights.input + v * units, sizeof(float) * (size_t)units);
    memcpy(hand->input_memory + v * stride, from->memory.input + v * units, sizeof(float) * (size_t)units);
    for (int j = 0; j < units; j++) {
      hand->readout[v * stride + j] = from->weights.readout[j * VOCABULARY + v];
      hand->readout_memory[v * stride + j] = from->memory.readout[j * VOCABULARY + v];
    }
  }
  for (int j = 0; j < units; j++) {
    memcpy(hand->recurrent + j * stride, from->weights.recurrent + j * units, sizeof(float) * (size_t)units);
    for (int i = 0; i < units; i++) hand->transposed[i * stride + j] = from->weights.recurrent[j * units + i];
    memcpy(hand->recurrent_memory + j * stride, from->memory.recurrent + j * units, sizeof(float) * (size_t)units);
  }
  memcpy(hand->bias, from->weights.bias, sizeof(float) * (size_t)units);
  memcpy(hand->bias_memory, from->memory.bias, sizeof(float) * (size_t)units);
  memcpy(hand->readout_bias, from->weights.readout_bias, sizeof hand->readout_bias);
  memcpy(hand->readout_bias_memory, from->memory.readout_bias, sizeof hand->readout_bias);
  memcpy(hand->hidden, from->state, sizeof(float) * (size_t)units);
  return hand;
}

void hand_destroy(void *context) {
  struct hand *hand = context;
  free(hand->storage);
  free(hand);
}

void hand_export(void *context, struct network *to) {
  const struct hand *hand = context;
  int units = hand->units, stride = hand->stride;
  for (int v = 0; v < VOCABULARY; v++) {
    memcpy(to->weights.input + v * units, hand->input + v * stride, sizeof(float) * (size_t)units);
    memcpy(to->memory.input + v * units, hand->input_memory + v * stride, sizeof(float) * (size_t)units);
    for (int j = 0; j < units; j++) {
      to->weights.readout[j * VOCABULARY + v] = hand->readout[v * stride + j];
      to->memory.readout[j * VOCABULARY + v] = hand->readout_memory[v * stride + j];
    }
  }
  for (int j = 0; j < units; j++) {
    memcpy(to->weights.recurrent + j * units, hand->recurrent + j * stride, sizeof(float) * (size_t)units);
    memcpy(to->memory.recurrent + j * units, hand->recurrent_memory + j * stride, sizeof(float) * (size_t)units);
  }
  memcpy(to->weights.bias, hand->bias, sizeof(float) * (size_t)units);
  memcpy(to->memory.bias, hand->bias_memory, sizeof(float) * (size_t)units);
  memcpy(to->weights.readout_bias, hand->readout_bias, sizeof hand->readout_bias);
  memcpy(to->memory.readout_bias, hand->readout_bias_memory, sizeof hand->readout_bias);
  memcpy(to->state, hand->hidden, sizeof(float) * (size_t)units);
  memcpy(to->strengths, hand->strengths, sizeof(float) * (size_t)units);
}
