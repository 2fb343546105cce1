// The network of the paper's training cycle, as it is exchanged between programs.
#ifndef MERISTEM_NETWORK_H
#define MERISTEM_NETWORK_H

#include <stdint.h>
#include <stdio.h>

enum { VOCABULARY = 4, STEPS = 40, MAX_UNITS = 512 };

/// Trained numbers, or the optimizer's memory of them: weights `[pre][post]`, contiguous and in this order.
struct parameters {
  float *input;        // [VOCABULARY][units]
  float *recurrent;    // [units][units]
  float *readout;      // [units][VOCABULARY]
  float *bias;         // [units]
  float *readout_bias; // [VOCABULARY]
};

struct network {
  int units;
  struct parameters weights, memory;
  float *state;     // [units], the hidden state that the next cycle starts from
  float *strengths; // [units], after the last update
  float *storage;
};

/// How many numbers `parameters` holds.
int parameter_count(int units);

/// A network at the paper's start: weights N(0, 0.01^2), biases and state 0, RMSProp memory 0.01 or 0.
struct network *network_create(int units);
struct network *network_copy(const struct network *network);
/// Copies all numbers; both networks have the same number of units.
void network_assign(struct network *to, const struct network *from);
void network_free(struct network *network);

/// Reads units, weights, memory and state as numbers separated by white space. Exits with a message if one is missing.
struct network *network_read(FILE *file);

/// Writes weights, memory, state and strengths, one number a line.
void network_write(FILE *file, const struct network *network);

/// Settings of the paper's final version.
#define LEARNING_RATE 0.01f
#define MAX_STEP 0.01f
#define MEMORY_SHARE 0.01f
#define EPSILON 1e-8f
#define PENALTY 1e-4f

/// A way to compute the training cycle. `run` takes STEPS + 1 symbols and returns the loss in nats.
struct variant {
  const char *name;
  void *(*create)(const struct network *);
  float (*run)(void *, const uint8_t *symbols);
  void (*export)(void *, struct network *);
  void (*destroy)(void *);
};

#endif
