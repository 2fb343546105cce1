// The text that programs are timed at.
#ifndef MERISTEM_TEXT_H
#define MERISTEM_TEXT_H

#include <stdint.h>

/// Text like that of the hard problem: groups of 6 letters in parentheses, each the reverse of the last with one flip.
static void write_text(uint8_t *text, int count) {
  uint8_t group[6] = {2, 3, 2, 2, 3, 3};
  uint32_t seed = 12345;
  for (int at = 0; at < count; at++) {
    int place = at % 8;
    text[at] = place == 0 ? 0 : place == 7 ? 1 : group[place - 1];
    if (place != 7) continue;
    for (int i = 0; i < 3; i++) {
      uint8_t letter = group[i];
      group[i] = group[5 - i], group[5 - i] = letter;
    }
    seed = seed * 1664525u + 1013904223u;
    int flipped = (int)((seed >> 16) % 6);
    group[flipped] = (uint8_t)(5 - group[flipped]);
  }
}

#endif
