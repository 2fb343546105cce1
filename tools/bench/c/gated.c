#include "gated.h"

#include <stdlib.h>
#include <string.h>

/// Where the numbers of a tensor are in both layouts, and how many rows and columns it has.
struct tensor {
  float *at;
  int rows, row_stride, columns, column_stride;
};

enum { TENSORS = 6 };

static int parameter_count_of(int units) {
  return GATES * units * (VOCABULARY + units + 1) + units * VOCABULARY + units + VOCABULARY;
}

int gated_number_count(int units) { return 2 * parameter_count_of(units) + units; }

static void list_tensors(const struct gated *gated, int memory, struct tensor *list) {
  const struct hand *pool = &gated->pool, *gates = &gated->gates;
  int units = pool->units, stride = pool->stride;
  list[0] = (struct tensor){memory ? gates->input_memory : gates->input, GATES * VOCABULARY, stride, units, 1};
  list[1] = (struct tensor){memory ? gates->recurrent_memory : gates->recurrent, GATES * units, stride, units, 1};
  list[2] = (struct tensor){memory ? pool->readout_memory : pool->readout, units, 1, VOCABULARY, stride};
  list[3] = (struct tensor){memory ? gates->bias_memory : gates->bias, GATES, stride, units, 1};
  list[4] = (struct tensor){memory ? gated->candidate_bias_memory : gated->candidate_bias, 1, 0, units, 1};
  list[5] = (struct tensor){(float *)(memory ? pool->readout_bias_memory : pool->readout_bias), 1, 0, VOCABULARY, 1};
}

struct gated *gated_create(int units, const float *numbers) {
  struct gated *gated = calloc(1, sizeof *gated);
  struct hand *pool = &gated->pool, *gates = &gated->gates;
  int stride = (units + 3) & ~3;
  pool->units = gates->units = units;
  pool->stride = stride, pool->vectors = stride / 4;
  gates->stride = GATES * stride, gates->vectors = GATES * pool->vectors;
  size_t rows = (size_t)(GATES * (2 * stride + 2 * VOCABULARY + VOCABULARY + 2 + STEPS + 1 + 4) + 2 +
                         2 * VOCABULARY + (2 * STEPS + 1) + 5 * STEPS + 3 + 4);
  size_t bytes = sizeof(float) * (rows * (size_t)stride + STEPS * VOCABULARY);
  float *at = gated->storage = aligned_alloc(64, (bytes + 63) & ~(size_t)63);
  memset(at, 0, bytes);
#define TAKE(field, count) field = at, at += (count) * stride
  TAKE(gates->recurrent, GATES * stride);
  TAKE(pool->hidden, STEPS + 1);
  TAKE(gated->product, GATES);
  TAKE(gated->reset, STEPS);
  TAKE(gated->update, STEPS);
  TAKE(gated->candidate, STEPS);
  TAKE(gated->inner, STEPS);
  TAKE(gates->driven, GATES * VOCABULARY);
  TAKE(gated->candidate_bias, 1);
  TAKE(pool->drive_gradient, STEPS);
  TAKE(gates->drive_gradient, GATES * STEPS);
  TAKE(gated->candidate_gradient, STEPS);
  TAKE(gated->carried, 1);
  TAKE(pool->readout, VOCABULARY);
  TAKE(pool->readout_memory, VOCABULARY);
  TAKE(gates->recurrent_memory, GATES * stride);
  TAKE(gates->input, GATES * VOCABULARY);
  TAKE(gates->input_memory, GATES * VOCABULARY);
  TAKE(gates->bias, GATES);
  TAKE(gates->bias_memory, GATES);
  TAKE(gated->candidate_bias_memory, 1);
  TAKE(pool->row_norms, 1);
  TAKE(pool->strengths, 1);
  TAKE(gates->gradient, GATES * 4);
  TAKE(pool->gradient, 4);
#undef TAKE
  pool->error = at;
  for (int memory = 0; memory < 2; memory++) {
    struct tensor list[TENSORS];
    list_tensors(gated, memory, list);
    for (int i = 0; i < TENSORS; i++)
      for (int r = 0; r < list[i].rows; r++)
        for (int c = 0; c < list[i].columns; c++)
          list[i].at[r * list[i].row_stride + c * list[i].column_stride] = *numbers++;
  }
  memcpy(pool->hidden, numbers, sizeof(float) * (size_t)units);
  return gated;
}

void gated_destroy(struct gated *gated) {
  free(gated->storage);
  free(gated);
}

void gated_export(const struct gated *gated, float *numbers, float *strengths) {
  size_t state = sizeof(float) * (size_t)gated->pool.units;
  for (int memory = 0; memory < 2; memory++) {
    struct tensor list[TENSORS];
    list_tensors(gated, memory, list);
    for (int i = 0; i < TENSORS; i++)
      for (int r = 0; r < list[i].rows; r++)
        for (int c = 0; c < list[i].columns; c++)
          *numbers++ = list[i].at[r * list[i].row_stride + c * list[i].column_stride];
  }
  memcpy(numbers, gated->pool.hidden, state);
  memcpy(strengths, gated->pool.strengths, state);
}

float gated_run(struct gated *gated, const uint8_t *symbols) {
  struct hand *pool = &gated->pool;
  size_t stride = (size_t)pool->stride;
  gated_forward(gated, symbols);
  hand_read_out(pool);
  float loss = hand_cross_entropy(pool->error, symbols + 1);
  hand_send_back(pool);
  gated_backward(gated);
  gated_update(gated, symbols);
  memcpy(pool->hidden, pool->hidden + STEPS * stride, sizeof(float) * stride);
  return loss;
}
