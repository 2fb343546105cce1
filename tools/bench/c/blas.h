// The machine's BLAS, found when the program runs: neither its headers nor its development package are needed.
#ifndef MERISTEM_BLAS_H
#define MERISTEM_BLAS_H

enum { ROW_MAJOR = 101, NO_TRANSPOSE = 111, TRANSPOSE = 112 };

typedef void sgemm_function(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha, const float *a,
                            int lda, const float *b, int ldb, float beta, float *c, int ldc);

struct blas {
  const char *library; // null if there is none
  sgemm_function *sgemm;
};

/// Loads the first BLAS of a list and has it use one thread.
struct blas blas_open(void);

#endif
