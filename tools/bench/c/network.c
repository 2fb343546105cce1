#include "network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int parameter_count(int units) { return units * (VOCABULARY + units + VOCABULARY + 1) + VOCABULARY; }

static float *lay_out(struct parameters *parameters, float *at, int units) {
  parameters->input = at, at += VOCABULARY * units;
  parameters->recurrent = at, at += units * units;
  parameters->readout = at, at += units * VOCABULARY;
  parameters->bias = at, at += units;
  parameters->readout_bias = at, at += VOCABULARY;
  return at;
}

static struct network *allocate(int units) {
  struct network *network = malloc(sizeof *network);
  float *storage = calloc((size_t)(2 * parameter_count(units) + 2 * units), sizeof *storage);
  if (!network || !storage) {
    fprintf(stderr, "network of %d units: out of memory\n", units);
    exit(1);
  }
  network->units = units;
  network->storage = storage;
  network->state = lay_out(&network->memory, lay_out(&network->weights, storage, units), units);
  network->strengths = network->state + units;
  return network;
}

void network_free(struct network *network) {
  free(network->storage);
  free(network);
}

void network_assign(struct network *to, const struct network *from) {
  memcpy(to->storage, from->storage, sizeof(float) * (size_t)(2 * parameter_count(from->units) + 2 * from->units));
}

struct network *network_copy(const struct network *from) {
  struct network *network = allocate(from->units);
  network_assign(network, from);
  return network;
}

/// A uniform number above 0 and up to 1.
static double uniform(uint64_t *seed) {
  *seed ^= *seed << 13, *seed ^= *seed >> 7, *seed ^= *seed << 17;
  return (double)((*seed >> 11) + 1) / 9007199254740992.0;
}

static void fill_normal(float *values, int count, uint64_t *seed) {
  for (int i = 0; i < count; i++)
    values[i] = (float)(0.01 * sqrt(-2 * log(uniform(seed))) * cos(6.283185307179586 * uniform(seed)));
}

static void fill(float *values, int count, float value) {
  for (int i = 0; i < count; i++) values[i] = value;
}

struct network *network_create(int units) {
  struct network *network = allocate(units);
  uint64_t seed = 88172645463325252u + (uint64_t)units;
  fill_normal(network->weights.input, VOCABULARY * units, &seed);
  fill_normal(network->weights.recurrent, units * units, &seed);
  fill_normal(network->weights.readout, units * VOCABULARY, &seed);
  fill(network->memory.input, VOCABULARY * units, 0.01f);
  fill(network->memory.bias, units, 0.01f);
  return network;
}

struct network *network_read(FILE *file) {
  int units;
  if (fscanf(file, "%d", &units) != 1 || units < 1 || units > MAX_UNITS) {
    fprintf(stderr, "network file: expected a number of units from 1 to %d\n", MAX_UNITS);
    exit(1);
  }
  struct network *network = allocate(units);
  int count = 2 * parameter_count(units) + units;
  for (int i = 0; i < count; i++) {
    if (fscanf(file, "%f", &network->storage[i]) != 1) {
      fprintf(stderr, "network file: found %d numbers, expected %d\n", i, count);
      exit(1);
    }
  }
  return network;
}

void network_write(FILE *file, const struct network *network) {
  int count = 2 * parameter_count(network->units) + 2 * network->units;
  for (int i = 0; i < count; i++) fprintf(file, "%.9g\n", network->storage[i]);
}
