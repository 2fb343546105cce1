#!/usr/bin/env python3
"""Trains PyTorch's `nn.GRU` to predict the next character of a text, within a budget of multiply-adds.

  python3 tools/bench/gru_text.py /usr/share/common-licenses/GPL-3 --units 64 --seed 0 --budget 1.03e12

The text is parted as `textTask` does it: its last tenth is held out, the alphabet is that of the rest, and characters that it has not
are one more letter. Of the rest the last 15% are kept back, as the default growth rule of `lab grow` does: the network that does best
there is the one that is measured. Lanes read on from equal distances, 32 characters a cycle, and carry their state. Adam at char-rnn's
rate of 0.002, gradients clipped at norm 5. A cycle counts three times the products of its forward pass. Training ends when the budget
is spent, or when 10 passes over the text have brought nothing better.

Recorded (PyTorch 2.13, seeds 0 to 2, GPL-3, a budget of 1.03e12; all ended by themselves, after at most six tenths of it): bits held out
  32 units 3.89 3.77 3.69;  64 units 3.71 3.60 3.71;  128 units 3.45 3.41 3.51;  256 units 3.58 3.52
`lab grow --text` stands beside them in apps/lab/RESULTS.md.

Says one JSON line: bits per character of the held-out part, read once through from an empty state, of the network that did best on
what was kept back, and the best of all looks at the held-out part itself, which flatters.
"""

import argparse
import json
import math
import time

import torch

HELD_OUT, KEPT_BACK, STEPS, BATCH, RATE, CLIP, PATIENCE = 0.1, 0.15, 32, 16, 0.002, 5.0, 10
UNKNOWN = "\ufffd"


def parts_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    held = round(len(text) * HELD_OUT)
    training, held_out = text[: len(text) - held], text[len(text) - held :]
    letters = sorted(set(training))
    if set(held_out) - set(letters):
        letters.append(UNKNOWN)
    symbols = {letter: symbol for symbol, letter in enumerate(letters)}
    encode = lambda part: torch.tensor([symbols.get(letter, len(letters) - 1) for letter in part])
    kept = round(len(training) * KEPT_BACK)
    return [encode(part) for part in (training[: len(training) - kept], training[len(training) - kept :], held_out)], letters


class Reader(torch.nn.Module):
    def __init__(self, letters, units):
        super().__init__()
        self.letters = letters
        self.gru = torch.nn.GRU(letters, units)
        self.readout = torch.nn.Linear(units, letters)

    def forward(self, symbols, state):
        seen, state = self.gru(torch.nn.functional.one_hot(symbols, self.letters).float(), state)
        return self.readout(seen), state


def bits_of(network, text):
    with torch.no_grad():
        logits, _ = network(text[:-1, None], None)
        return torch.nn.functional.cross_entropy(logits[:, 0], text[1:]).item() / math.log(2)


def train(network, training, kept, held_out, budget, units):
    products = 3 * units * (network.letters + units) + units * network.letters
    per_cycle = 3 * products * STEPS * BATCH
    pairs = len(training) - 1
    starts = torch.tensor([lane * pairs // BATCH for lane in range(BATCH)])
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE)
    state, read, spent, cycles = None, 0, 0, 0
    best = {"keptBack": math.inf}
    flattering, passes_without = math.inf, 0
    while spent + per_cycle <= budget and passes_without < PATIENCE:
        for _ in range(max(1, pairs // (STEPS * BATCH))):
            places = (starts + read + torch.arange(STEPS)[:, None]) % pairs
            logits, state = network(training[places], state)
            loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), training[places + 1].flatten())
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), CLIP)
            optimizer.step()
            state = state.detach()
            read, spent, cycles = read + STEPS, spent + per_cycle, cycles + 1
        kept_bits, held_bits = bits_of(network, kept), bits_of(network, held_out)
        flattering = min(flattering, held_bits)
        passes_without += 1
        if kept_bits < best["keptBack"]:
            best = {"keptBack": kept_bits, "heldOut": held_bits, "cycle": cycles}
            passes_without = 0
    return {**best, "bestOnHeldOut": flattering, "cycles": cycles, "multiplyAdds": spent}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("text")
    parser.add_argument("--units", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--budget", type=float, required=True)
    given = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(given.seed)
    (training, kept, held_out), letters = parts_of(given.text)
    network = Reader(len(letters), given.units)
    start = time.time()
    found = train(network, training, kept, held_out, given.budget, given.units)
    numbers = {"units": given.units, "seed": given.seed, "parameters": sum(each.numel() for each in network.parameters())}
    print(json.dumps({**numbers, **found, "seconds": round(time.time() - start, 1), "torch": torch.__version__}))
