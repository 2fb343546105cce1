// The network as the hand-written cycle lays it out, and the parts of the cycle.
//
// How the blocking was chosen (measured on a Zen 4 core with gcc 12, medians of alternating rounds). The core does two
// four-lane multiply-adds and two loads a cycle and has 16 vector registers. A step uses every recurrent weight once, so
// loads bound it. Forward, up to 12 vectors of sums stay in registers and weight rows are added straight from memory: 11
// loads for 10 multiply-adds at 37 units. Small pools keep two or four chains of sums, as a single chain would be waited
// for, and up to 12 units the state itself stays in registers. Backward, a step is dots with the same rows, 4 at a time;
// at 37 units it takes as long as the forward step, 73 ns, so a transposed copy has nothing to give. Above 48 units both
// directions are dots, 12 rows at a time, which stream through memory in order; the forward one reads a transposed copy
// that the update maintains (a cycle of 100 units takes 64 us, with blocks of columns instead 67). Odd steps go through
// the rows backwards, so that part of a matrix that exceeds the first-level cache is still in it. Weight gradients are
// tiles of 4 rows by 3 vectors: 12 sums, 3 vectors of gradients and a scale fill the registers. The update follows for 4
// rows at once: done after each tile, its divisions and roots are waited for; spread over the steps of the next tile, they
// take registers from its sums, and gradient and update together take 5.2 us instead of 4.0 at 37 units.
#ifndef MERISTEM_HAND_H
#define MERISTEM_HAND_H

#include "network.h"
#include "simd128.h"

/// Vectors of sums that a block may keep in registers.
enum { MAX_BLOCK = 12 };

struct hand {
  int units;
  int stride;  // floats of a row: units padded to 4 lanes
  int vectors; // of a row
  // Rows beyond `units` are zero, and so are lanes beyond `units` of every row.
  float *input, *input_memory;         // [VOCABULARY][stride]
  float *recurrent, *recurrent_memory; // [stride][stride], [pre][post]
  float *transposed;                   // [stride][stride], [post][pre]: recurrent weights once more
  float *readout, *readout_memory;     // [VOCABULARY][stride], [post][pre]
  float *bias, *bias_memory;           // [stride]
  float readout_bias[4] __attribute__((aligned(16)));
  float readout_bias_memory[4] __attribute__((aligned(16)));
  float *hidden;         // [STEPS + 1][stride], row 0 is the carried state
  float *drive_gradient; // [STEPS][stride]
  float *error;          // [STEPS][VOCABULARY], gradient of the logits
  float *driven;         // [VOCABULARY][stride], input weights plus bias
  float *row_norms;      // [stride], absolute outgoing recurrent weights
  float *strengths;      // [stride]
  float *gradient;       // [4][stride], of the rows that are being updated
  float *storage;
};

void *hand_create(const struct network *from);
void hand_destroy(void *context);
void hand_export(void *context, struct network *to);

/// Hidden states of all steps.
void hand_forward(struct hand *hand, const uint8_t *symbols);
/// Logits of all steps, in `error`.
void hand_read_out(struct hand *hand);
/// Turns logits into their gradient. Returns the loss in nats.
float hand_cross_entropy(float *error, const uint8_t *targets);
/// The gradient of the hidden states that comes from the readout, in `drive_gradient`.
void hand_send_back(struct hand *hand);
/// Gradients of the drives of all steps.
void hand_backward(struct hand *hand);
/// Gradients of the weights, their update, and strengths.
void hand_update(struct hand *hand, const uint8_t *symbols);
/// The same of the readout alone.
void hand_update_readout(struct hand *hand);

/// The gradient of up to 4 rows of weights, in `gradient`: the product over time of `rows` columns of `left` and all of
/// `right`.
void hand_row_gradients(int rows, const struct hand *hand, const float *left, int left_stride, const float *right);
/// Updates up to 4 rows of penalised weights by `gradient`. Returns the absolute weights of each row.
f4 hand_update_rows(int rows, const struct hand *hand, float *weight, float *memory);

#endif
