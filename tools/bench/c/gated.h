// The training cycle of a pool of gated recurrent units, written for 128-bit vectors as `hand.h` tells, one product for
// all gates:
//
//   r = s(x_r + W_r h + b_r), z = s(x_z + W_z h + b_z), n = tanh(x_n + b_n + r (W_n h + c)), h' = n + z (h - n).
//
// Source: Cho et al., arXiv 1406.1078, with the reset gate applied after the recurrent product.
#ifndef MERISTEM_GATED_H
#define MERISTEM_GATED_H

#include <stdio.h>

#include "hand.h"

/// Reset, update and candidate, in this order wherever an array has a dimension of gates.
enum { GATES = 3, RESET = 0, UPDATE = 1, CANDIDATE = 2 };

struct gated {
  // Readout, hidden states, errors, strengths; `drive_gradient` is the gradient of the hidden states from the readout.
  struct hand pool;
  // The same cycle seen with all gates side by side, GATES * stride floats a row: input, recurrent weights, bias, and as
  // `drive_gradient` that of the recurrent products.
  struct hand gates;
  float *candidate_bias, *candidate_bias_memory; // [stride]
  float *product;                                // [GATES][stride], of the step that is computed
  float *reset, *update, *candidate, *inner;     // [STEPS][stride]; inner is W_n h + c
  float *candidate_gradient;                     // [STEPS][stride], of x_n
  float *carried;                                // [stride], the gradient that a step hands to the one before
  float *storage;
};

/// How many numbers a network of so many units has: weights and biases, as many of memory, and the state.
int gated_number_count(int units);

/// Weights, memory, state. Weights `[pre][gate][post]`, contiguous: input, recurrent, readout, bias `[gate][unit]`,
/// candidate bias, readout bias; memory alike.
struct gated *gated_create(int units, const float *numbers);
void gated_destroy(struct gated *gated);
/// Writes what `gated_create` reads, and the strengths.
void gated_export(const struct gated *gated, float *numbers, float *strengths);

/// One cycle. Takes STEPS + 1 symbols and returns the loss in nats.
float gated_run(struct gated *gated, const uint8_t *symbols);

/// Gates and hidden states of all steps.
void gated_forward(struct gated *gated, const uint8_t *symbols);
/// Gradients of the gates of all steps.
void gated_backward(struct gated *gated);
/// Gradients of the weights, their update, and strengths.
void gated_update(struct gated *gated, const uint8_t *symbols);

#endif
