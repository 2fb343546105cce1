// Times the training cycle of a gated pool, or checks it: gated < requests, gated --check < network
#include <math.h>
#include <string.h>

#include "gated.h"
#include "protocol.h"
#include "text.h"

enum { TEXT_CYCLES = 512, WARM_UP = 3 };

static uint8_t text[TEXT_CYCLES * STEPS + 1];
static struct gated *pools[MAX_UNITS + 1];

static float *allocate_numbers(int units) {
  float *numbers = calloc((size_t)gated_number_count(units), sizeof *numbers);
  if (numbers) return numbers;
  fprintf(stderr, "gated network of %d units: out of memory\n", units);
  exit(1);
}

/// Small weights everywhere, and memory of 0.01.
static struct gated *create_pool(int units) {
  float *numbers = allocate_numbers(units);
  int parameters = (gated_number_count(units) - units) / 2;
  for (int i = 0; i < parameters; i++) numbers[i] = 0.01f * sinf(12.9898f * (float)(i + 1));
  for (int i = parameters; i < 2 * parameters; i++) numbers[i] = 0.01f;
  struct gated *pool = gated_create(units, numbers);
  free(numbers);
  return pool;
}

static double time_cycles(int units, int cycles) {
  static int at = 0;
  if (!pools[units]) pools[units] = create_pool(units);
  double began = 0;
  for (int cycle = -WARM_UP; cycle < cycles; cycle++) {
    if (cycle == 0) began = microseconds();
    gated_run(pools[units], text + STEPS * at);
    at = at + 1 == TEXT_CYCLES ? 0 : at + 1;
  }
  return microseconds() - began;
}

/// Reads units, numbers and the symbols of some cycles, trains, and writes the losses, the numbers and the strengths.
static int check(void) {
  int units, cycles;
  if (scanf("%d", &units) != 1 || units < 1 || units > MAX_UNITS) return 1;
  int count = gated_number_count(units);
  float *numbers = allocate_numbers(units), strengths[MAX_UNITS];
  for (int i = 0; i < count; i++)
    if (scanf("%f", &numbers[i]) != 1) return 1;
  if (scanf("%d", &cycles) != 1) return 1;
  struct gated *pool = gated_create(units, numbers);
  for (int cycle = 0; cycle < cycles; cycle++) {
    uint8_t symbols[STEPS + 1];
    for (int i = 0; i <= STEPS; i++) {
      int symbol;
      if (scanf("%d", &symbol) != 1 || symbol < 0 || symbol >= VOCABULARY) return 1;
      symbols[i] = (uint8_t)symbol;
    }
    printf("%.9g\n", gated_run(pool, symbols));
  }
  gated_export(pool, numbers, strengths);
  for (int i = 0; i < count; i++) printf("%.9g\n", numbers[i]);
  for (int i = 0; i < units; i++) printf("%.9g\n", strengths[i]);
  gated_destroy(pool);
  free(numbers);
  return 0;
}

int main(int count, char **arguments) {
  flush_denormals();
  if (count > 1 && strcmp(arguments[1], "--check") == 0) return check();
  write_text(text, TEXT_CYCLES * STEPS + 1);
  say_ready("gated", SIMD_NAME);
  return answer_requests("gated", MAX_UNITS, time_cycles);
}
