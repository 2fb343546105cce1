#include "mlp.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { INPUTS = 784, CLASSES = 10, BATCH = 128, LAYERS = 3, BATCHES = 8 };

struct mlp {
  struct blas blas;
  int widths[LAYERS + 1], step;
  size_t parameter_count;
  float *parameters, *gradients, *first_moments, *second_moments;
  float *weight[LAYERS], *bias[LAYERS], *weight_gradient[LAYERS], *bias_gradient[LAYERS];
  float *activation[LAYERS + 1], *error[LAYERS + 1]; // [BATCH][width]
  float *images;                                     // [BATCHES][BATCH][INPUTS]
  uint8_t *labels;                                   // [BATCHES][BATCH]
};

static uint32_t draw(uint32_t *seed) { return (*seed = *seed * 1664525u + 1013904223u) >> 8; }

static float uniform(uint32_t *seed) { return (float)draw(seed) / 8388608.0f - 1.0f; }

static float *floats(size_t count) { return calloc(count, sizeof(float)); }

struct mlp *mlp_create(int hidden, struct blas blas) {
  struct mlp *mlp = calloc(1, sizeof *mlp);
  uint32_t seed = 7;
  mlp->blas = blas;
  int widths[] = {INPUTS, hidden, hidden, CLASSES};
  memcpy(mlp->widths, widths, sizeof widths);
  for (int l = 0; l < LAYERS; l++) mlp->parameter_count += (size_t)(widths[l] * widths[l + 1] + widths[l + 1]);
  mlp->parameters = floats(mlp->parameter_count), mlp->gradients = floats(mlp->parameter_count);
  mlp->first_moments = floats(mlp->parameter_count), mlp->second_moments = floats(mlp->parameter_count);
  size_t at = 0;
  for (int l = 0; l < LAYERS; l++) {
    int count = widths[l] * widths[l + 1];
    mlp->weight[l] = mlp->parameters + at, mlp->weight_gradient[l] = mlp->gradients + at, at += (size_t)count;
    mlp->bias[l] = mlp->parameters + at, mlp->bias_gradient[l] = mlp->gradients + at, at += (size_t)widths[l + 1];
    float bound = sqrtf(1.0f / (float)widths[l]);
    for (int i = 0; i < count; i++) mlp->weight[l][i] = bound * uniform(&seed);
  }
  for (int l = 0; l <= LAYERS; l++) {
    mlp->activation[l] = l == 0 ? NULL : floats((size_t)(BATCH * widths[l]));
    mlp->error[l] = floats((size_t)(BATCH * widths[l]));
  }
  mlp->images = floats((size_t)BATCHES * BATCH * INPUTS);
  mlp->labels = malloc(BATCHES * BATCH);
  for (int i = 0; i < BATCHES * BATCH * INPUTS; i++) mlp->images[i] = uniform(&seed);
  for (int i = 0; i < BATCHES * BATCH; i++) mlp->labels[i] = (uint8_t)(draw(&seed) % CLASSES);
  return mlp;
}

void mlp_free(struct mlp *mlp) {
  for (int l = 1; l <= LAYERS; l++) free(mlp->activation[l]);
  for (int l = 0; l <= LAYERS; l++) free(mlp->error[l]);
  free(mlp->parameters), free(mlp->gradients), free(mlp->first_moments), free(mlp->second_moments);
  free(mlp->images), free(mlp->labels), free(mlp);
}

static void forward(struct mlp *mlp) {
  for (int l = 0; l < LAYERS; l++) {
    int from = mlp->widths[l], to = mlp->widths[l + 1];
    float *out = mlp->activation[l + 1];
    for (int b = 0; b < BATCH; b++) memcpy(out + b * to, mlp->bias[l], sizeof(float) * (size_t)to);
    mlp->blas.sgemm(ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, BATCH, to, from, 1, mlp->activation[l], from, mlp->weight[l],
                    to, 1, out, to);
    if (l + 1 < LAYERS)
      for (int i = 0; i < BATCH * to; i++) out[i] = fmaxf(out[i], 0);
  }
}

/// The mean cross-entropy; leaves the gradient of the logits in the last `error`.
static float cross_entropy(const float *logits, const uint8_t *labels, float *error) {
  float loss = 0;
  for (int b = 0; b < BATCH; b++, logits += CLASSES, error += CLASSES) {
    float largest = logits[0], total = 0;
    for (int k = 1; k < CLASSES; k++) largest = fmaxf(largest, logits[k]);
    for (int k = 0; k < CLASSES; k++) total += error[k] = expf(logits[k] - largest);
    for (int k = 0; k < CLASSES; k++) error[k] *= 1 / (total * BATCH);
    error[labels[b]] -= 1.0f / BATCH;
    loss += logf(total) + largest - logits[labels[b]];
  }
  return loss / BATCH;
}

static void backward(struct mlp *mlp) {
  for (int l = LAYERS - 1; l >= 0; l--) {
    int from = mlp->widths[l], to = mlp->widths[l + 1];
    const float *error = mlp->error[l + 1];
    mlp->blas.sgemm(ROW_MAJOR, TRANSPOSE, NO_TRANSPOSE, from, to, BATCH, 1, mlp->activation[l], from, error, to, 0,
                    mlp->weight_gradient[l], to);
    float *restrict bias = mlp->bias_gradient[l];
    memset(bias, 0, sizeof(float) * (size_t)to);
    for (int b = 0; b < BATCH; b++)
      for (int i = 0; i < to; i++) bias[i] += error[b * to + i];
    if (l == 0) return;
    float *restrict before = mlp->error[l];
    const float *activation = mlp->activation[l];
    mlp->blas.sgemm(ROW_MAJOR, NO_TRANSPOSE, TRANSPOSE, BATCH, from, to, 1, error, to, mlp->weight[l], to, 0, before,
                    from);
    for (int i = 0; i < BATCH * from; i++) before[i] = activation[i] > 0 ? before[i] : 0;
  }
}

static void adam(struct mlp *mlp) {
  float *restrict w = mlp->parameters, *restrict m = mlp->first_moments, *restrict v = mlp->second_moments;
  const float *restrict g = mlp->gradients;
  mlp->step++;
  float correction = sqrtf(1 - powf(0.999f, (float)mlp->step));
  float rate = 1e-3f * correction / (1 - powf(0.9f, (float)mlp->step)), epsilon = 1e-8f * correction;
  for (size_t i = 0; i < mlp->parameter_count; i++) {
    m[i] += 0.1f * (g[i] - m[i]);
    v[i] += 0.001f * (g[i] * g[i] - v[i]);
    w[i] -= rate * m[i] / (sqrtf(v[i]) + epsilon);
  }
}

float mlp_step(struct mlp *mlp) {
  int batch = mlp->step % BATCHES;
  mlp->activation[0] = mlp->images + (size_t)batch * BATCH * INPUTS;
  forward(mlp);
  float loss = cross_entropy(mlp->activation[LAYERS], mlp->labels + batch * BATCH, mlp->error[LAYERS]);
  backward(mlp);
  adam(mlp);
  return loss;
}
