// Times the paper's training cycle, or checks it: cycle VARIANT < requests, cycle VARIANT --check < network
#include "network.h"

#include <string.h>

#include "protocol.h"
#include "simd128.h"
#include "text.h"

extern const struct variant hand, plain_128, plain_native;

static const struct variant *const variants[] = {
    &hand,
    &plain_128,
    &plain_native,
};

enum { TEXT_CYCLES = 512, WARM_UP = 3 };

static const struct variant *variant;
static uint8_t text[TEXT_CYCLES * STEPS + 1];
static void *contexts[MAX_UNITS + 1];

static double time_cycles(int units, int cycles) {
  static int at = 0;
  if (!contexts[units]) {
    struct network *network = network_create(units);
    contexts[units] = variant->create(network);
    network_free(network);
  }
  double began = 0;
  for (int cycle = -WARM_UP; cycle < cycles; cycle++) {
    if (cycle == 0) began = microseconds();
    variant->run(contexts[units], text + STEPS * at);
    at = at + 1 == TEXT_CYCLES ? 0 : at + 1;
  }
  return microseconds() - began;
}

/// Reads a network and the symbols of some cycles, trains, and writes the losses and the network that came of it.
static int check(void) {
  struct network *network = network_read(stdin);
  void *context = variant->create(network);
  int cycles;
  if (scanf("%d", &cycles) != 1) return 1;
  for (int cycle = 0; cycle < cycles; cycle++) {
    uint8_t symbols[STEPS + 1];
    for (int i = 0; i <= STEPS; i++) {
      int symbol;
      if (scanf("%d", &symbol) != 1 || symbol < 0 || symbol >= VOCABULARY) return 1;
      symbols[i] = (uint8_t)symbol;
    }
    printf("%.9g\n", variant->run(context, symbols));
  }
  variant->export(context, network);
  network_write(stdout, network);
  variant->destroy(context);
  network_free(network);
  return 0;
}

int main(int count, char **arguments) {
  for (size_t i = 0; count > 1 && i < sizeof variants / sizeof *variants; i++)
    if (strcmp(arguments[1], variants[i]->name) == 0) variant = variants[i];
  if (!variant) say_missing("no such variant");
  flush_denormals();
  if (count > 2 && strcmp(arguments[2], "--check") == 0) return check();
  write_text(text, TEXT_CYCLES * STEPS + 1);
  say_ready(variant->name, SIMD_NAME);
  return answer_requests(variant->name, MAX_UNITS, time_cycles);
}
