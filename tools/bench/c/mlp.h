// A training step of a perceptron: 784 inputs, two hidden rectified layers, 10 classes, batch 128, Adam.
#ifndef MERISTEM_MLP_H
#define MERISTEM_MLP_H

#include "blas.h"

struct mlp;

struct mlp *mlp_create(int hidden, struct blas blas);
void mlp_free(struct mlp *mlp);

/// One step on the next of a few random batches. Returns the mean cross-entropy in nats before it.
float mlp_step(struct mlp *mlp);

#endif
