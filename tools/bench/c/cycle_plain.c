// The paper's training cycle in plain loops. PLAIN names this build; it is compiled once per instruction set.
#include "network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct plain {
  struct network *network;
  struct network *gradient; // only its weights are in use
  float *hidden;            // [STEPS + 1][units], row 0 is the carried state
  float *later;             // [units], gradient of the hidden state that comes from the next step
  float *drive;             // [units]
  float probabilities[STEPS][VOCABULARY];
};

static void *create(const struct network *from) {
  struct plain *plain = malloc(sizeof *plain);
  int units = from->units;
  plain->network = network_copy(from);
  plain->gradient = network_copy(from);
  plain->hidden = calloc((size_t)((STEPS + 3) * units), sizeof(float));
  plain->later = plain->hidden + (STEPS + 1) * units;
  plain->drive = plain->later + units;
  memcpy(plain->hidden, from->state, sizeof(float) * (size_t)units);
  return plain;
}

static void destroy(void *context) {
  struct plain *plain = context;
  network_free(plain->network);
  network_free(plain->gradient);
  free(plain->hidden);
  free(plain);
}

static void export(void *context, struct network *to) {
  struct plain *plain = context;
  memcpy(plain->network->state, plain->hidden, sizeof(float) * (size_t)to->units);
  network_assign(to, plain->network);
}

static float forward(struct plain *plain, const uint8_t *symbols) {
  const struct parameters *w = &plain->network->weights;
  int units = plain->network->units;
  float loss = 0;
  for (int t = 0; t < STEPS; t++) {
    const float *before = plain->hidden + t * units, *input = w->input + symbols[t] * units;
    float *after = plain->hidden + (t + 1) * units, *restrict drive = plain->drive;
    for (int i = 0; i < units; i++) drive[i] = input[i] + w->bias[i];
    for (int j = 0; j < units; j++)
      for (int i = 0; i < units; i++) drive[i] += before[j] * w->recurrent[j * units + i];
    for (int i = 0; i < units; i++) after[i] = tanhf(drive[i]);
    float logits[VOCABULARY], largest = -INFINITY, total = 0;
    memcpy(logits, w->readout_bias, sizeof logits);
    for (int j = 0; j < units; j++)
      for (int k = 0; k < VOCABULARY; k++) logits[k] += after[j] * w->readout[j * VOCABULARY + k];
    for (int k = 0; k < VOCABULARY; k++) largest = fmaxf(largest, logits[k]);
    for (int k = 0; k < VOCABULARY; k++) total += plain->probabilities[t][k] = expf(logits[k] - largest);
    for (int k = 0; k < VOCABULARY; k++) plain->probabilities[t][k] /= total;
    loss += logf(total) + largest - logits[symbols[t + 1]];
  }
  return loss;
}

static void backward(struct plain *plain, const uint8_t *symbols) {
  const struct parameters *w = &plain->network->weights, *g = &plain->gradient->weights;
  int units = plain->network->units;
  float *restrict later = plain->later, *restrict drive = plain->drive;
  memset(plain->gradient->storage, 0, sizeof(float) * (size_t)parameter_count(units));
  memset(later, 0, sizeof(float) * (size_t)units);
  for (int t = STEPS - 1; t >= 0; t--) {
    const float *before = plain->hidden + t * units, *after = before + units;
    float *error = plain->probabilities[t];
    error[symbols[t + 1]] -= 1;
    for (int k = 0; k < VOCABULARY; k++) g->readout_bias[k] += error[k];
    for (int j = 0; j < units; j++) {
      float sum = later[j];
      for (int k = 0; k < VOCABULARY; k++) {
        g->readout[j * VOCABULARY + k] += after[j] * error[k];
        sum += w->readout[j * VOCABULARY + k] * error[k];
      }
      drive[j] = sum * (1 - after[j] * after[j]);
    }
    float *input = g->input + symbols[t] * units;
    for (int i = 0; i < units; i++) g->bias[i] += drive[i], input[i] += drive[i];
    for (int j = 0; j < units; j++) {
      float sum = 0, *restrict row = g->recurrent + j * units;
      for (int i = 0; i < units; i++) {
        sum += w->recurrent[j * units + i] * drive[i];
        row[i] += before[j] * drive[i];
      }
      later[j] = sum;
    }
  }
}

/// RMSProp with a clipped step, then the L1 sign step if there is a penalty.
static void update(float *restrict weight, float *restrict memory, const float *restrict gradient, int count,
                   float penalty) {
  for (int i = 0; i < count; i++) {
    float g = gradient[i], m = memory[i] + MEMORY_SHARE * (g * g - memory[i]);
    float step = LEARNING_RATE * g / sqrtf(m + EPSILON);
    float w = weight[i] - fminf(fmaxf(step, -MAX_STEP), MAX_STEP);
    memory[i] = m;
    weight[i] = w - (w > 0 ? penalty : w < 0 ? -penalty : 0);
  }
}

static void measure_strengths(struct network *network) {
  int units = network->units;
  for (int j = 0; j < units; j++) {
    float readout = 0, recurrent = 0;
    for (int k = 0; k < VOCABULARY; k++) readout += fabsf(network->weights.readout[j * VOCABULARY + k]);
    for (int i = 0; i < units; i++) recurrent += fabsf(network->weights.recurrent[j * units + i]);
    network->strengths[j] = 0.5f * (readout + VOCABULARY * recurrent / (float)units);
  }
}

static float run(void *context, const uint8_t *symbols) {
  struct plain *plain = context;
  struct network *network = plain->network;
  const struct parameters *w = &network->weights, *m = &network->memory, *g = &plain->gradient->weights;
  int units = network->units;
  float loss = forward(plain, symbols);
  backward(plain, symbols);
  update(w->input, m->input, g->input, VOCABULARY * units, 0);
  update(w->recurrent, m->recurrent, g->recurrent, units * units, PENALTY);
  update(w->readout, m->readout, g->readout, units * VOCABULARY, PENALTY);
  update(w->bias, m->bias, g->bias, units, 0);
  update(w->readout_bias, m->readout_bias, g->readout_bias, VOCABULARY, 0);
  measure_strengths(network);
  memcpy(plain->hidden, plain->hidden + STEPS * units, sizeof(float) * (size_t)units);
  return loss;
}

#define STRING_OF(name) #name
#define NAME_OF(name) STRING_OF(name)
extern const struct variant PLAIN;
const struct variant PLAIN = {NAME_OF(PLAIN), create, run, export, destroy};
