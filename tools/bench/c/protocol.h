// What a peer says and hears: one JSON line when it is ready, then one JSON line for each request `size cycles`.
#ifndef MERISTEM_PROTOCOL_H
#define MERISTEM_PROTOCOL_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/// Microseconds since some moment in the past.
static inline double microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return 1e6 * (double)now.tv_sec + 1e-3 * (double)now.tv_nsec;
}

/// Says that this program can do its work, and by which means.
static inline void say_ready(const char *variant, const char *detail) {
  printf("{\"ready\":true,\"variant\":\"%s\",\"detail\":\"%s\"}\n", variant, detail);
  fflush(stdout);
}

/// Says that this program cannot do its work here, and ends it.
static inline void say_missing(const char *reason) {
  printf("{\"missing\":\"%s\"}\n", reason);
  exit(0);
}

/// Answers requests until standard input ends. `time_cycles` returns the microseconds that so many cycles took.
static inline int answer_requests(const char *variant, int max_size, double (*time_cycles)(int size, int cycles)) {
  char line[128];
  while (fgets(line, sizeof line, stdin)) {
    int size, cycles;
    if (sscanf(line, "%d %d", &size, &cycles) != 2 || size < 1 || size > max_size || cycles < 1) {
      printf("{\"error\":\"expected a size from 1 to %d and a number of cycles\"}\n", max_size);
    } else {
      double time = time_cycles(size, cycles) / cycles;
      printf("{\"variant\":\"%s\",\"units\":%d,\"cycles\":%d,\"microsecondsPerCycle\":%.4f}\n", variant, size, cycles,
             time);
    }
    fflush(stdout);
  }
  return 0;
}

#endif
