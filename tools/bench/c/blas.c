#include "blas.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>

static const char *const libraries[] = {
#ifdef __APPLE__
    "/System/Library/Frameworks/Accelerate.framework/Accelerate",
    "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
#endif
    "libopenblas.so.0", "libopenblas.so", "libblis.so.4", "libmkl_rt.so.2", "libmkl_rt.so",
};

static const char *const thread_setters[] = {"openblas_set_num_threads", "bli_thread_set_num_threads",
                                             "MKL_Set_Num_Threads"};

struct blas blas_open(void) {
  setenv("VECLIB_MAXIMUM_THREADS", "1", 1);
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
    void *library = dlopen(libraries[i], RTLD_NOW | RTLD_LOCAL);
    if (!library) continue;
    sgemm_function *sgemm = (sgemm_function *)dlsym(library, "cblas_sgemm");
    if (!sgemm) continue;
    for (size_t s = 0; s < sizeof thread_setters / sizeof *thread_setters; s++) {
      void (*set_threads)(int) = (void (*)(int))dlsym(library, thread_setters[s]);
      if (set_threads) set_threads(1);
    }
    return (struct blas){libraries[i], sgemm};
  }
  return (struct blas){NULL, NULL};
}
