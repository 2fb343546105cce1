#!/usr/bin/env python3
"""Times PyTorch in eager mode: the paper's training cycle, a perceptron's training step, or its predictions; a training
cycle of a pool with gates; a step of a convolutional network or a transformer; single operations.

  python3 tools/bench/torch_peer.py cycle --threads 1 < requests
  python3 tools/bench/torch_peer.py mlp --threads 2 --adam fused < requests
  python3 tools/bench/torch_peer.py predict --threads 1 < requests
  python3 tools/bench/torch_peer.py lstm --batch 16 < requests
  python3 tools/bench/torch_peer.py layerNorm < requests

Says one JSON line when it is ready, or why it cannot be, and answers each request line `SIZE CYCLES` with another.
"""

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixtures"))

STEPS = 40
VOCABULARY = 4
TEXT_CYCLES = 64
MLP_BATCH, MLP_INPUTS, MLP_CLASSES = 128, 784, 10
PREDICTED_ROWS = 10_000
POOL_STEPS = 50
OPERATION_ROWS, TABLE_ROWS = 512, 1000


def say(line):
    print(json.dumps(line), flush=True)


try:
    import torch
except ImportError:
    say({"missing": "python3 has no torch (pip install torch)"})
    sys.exit(0)


class PaperCycle:
    """The cycle of the paper's final version: forward, gradients by autograd, RMSProp and L1 sign step, strengths."""

    def __init__(self, units):
        import numpy
        from reversal_text import reversal_text
        from training import encode

        text = encode(reversal_text(TEXT_CYCLES * STEPS + 1, numpy.random.default_rng(0)), "()ab")
        self.symbols = torch.tensor(text)
        self.one_hot = torch.nn.functional.one_hot(self.symbols, VOCABULARY).float()
        self.cycle = 0
        self.weights = {
            "input": 0.01 * torch.randn(VOCABULARY, units),
            "recurrent": 0.01 * torch.randn(units, units),
            "readout": 0.01 * torch.randn(units, VOCABULARY),
            "bias": torch.zeros(units),
            "readout_bias": torch.zeros(VOCABULARY),
        }
        starts = {"input": 0.01, "bias": 0.01}
        self.memory = {name: torch.full_like(w, starts.get(name, 0.0)) for name, w in self.weights.items()}
        for weight in self.weights.values():
            weight.requires_grad_(True)
        self.state = torch.zeros(1, units)

    def forward(self, inputs, targets):
        """Returns (sum of cross-entropies in nats, last hidden state [1, units])."""
        w = self.weights
        drives = torch.addmm(w["bias"], inputs, w["input"])
        state, hidden = self.state, []
        for drive in drives.split(1):
            state = torch.tanh(torch.addmm(drive, state, w["recurrent"]))
            hidden.append(state)
        logits = torch.addmm(w["readout_bias"], torch.cat(hidden), w["readout"])
        return torch.nn.functional.cross_entropy(logits, targets, reduction="sum"), state

    def train(self):
        at = self.cycle % TEXT_CYCLES * STEPS
        self.cycle += 1
        loss, state = self.forward(self.one_hot[at : at + STEPS], self.symbols[at + 1 : at + STEPS + 1])
        names = list(self.weights)
        gradients = torch.autograd.grad(loss, [self.weights[name] for name in names])
        self.state = state.detach()
        with torch.no_grad():
            for name, gradient in zip(names, gradients):
                self.update(name, gradient)
            recurrent = self.weights["recurrent"].abs().mean(1)
            self.strengths = 0.5 * (self.weights["readout"].abs().sum(1) + VOCABULARY * recurrent)
        return loss.item()

    def update(self, name, gradient):
        """RMSProp with a clipped step, and the L1 sign step on outgoing weights."""
        weight, memory = self.weights[name], self.memory[name]
        memory.lerp_(gradient * gradient, 0.01)
        weight.sub_((0.01 * gradient).div_((memory + 1e-8).sqrt_()).clamp_(-0.01, 0.01))
        if name in ("recurrent", "readout"):
            weight.sub_(weight.sign(), alpha=1e-4)


class Perceptron:
    """784 inputs, two hidden rectified layers, 10 classes, batch 128, Adam."""

    def __init__(self, units, fused):
        self.network = torch.nn.Sequential(
            torch.nn.Linear(MLP_INPUTS, units),
            torch.nn.ReLU(),
            torch.nn.Linear(units, units),
            torch.nn.ReLU(),
            torch.nn.Linear(units, MLP_CLASSES),
        )
        # None leaves the choice to PyTorch, as a user would who does not know of it.
        self.adam = torch.optim.Adam(self.network.parameters(), lr=1e-3, fused=True if fused else None)
        self.images = torch.rand(MLP_BATCH, MLP_INPUTS) - 0.5
        self.labels = torch.arange(MLP_BATCH) % MLP_CLASSES

    def train(self):
        self.adam.zero_grad(set_to_none=True)
        loss = torch.nn.functional.cross_entropy(self.network(self.images), self.labels)
        loss.backward()
        self.adam.step()
        return loss.item()


class Predictor:
    """784 inputs, one hidden rectified layer, 10 classes: what it says to 10,000 rows."""

    def __init__(self, units):
        self.network = torch.nn.Sequential(
            torch.nn.Linear(MLP_INPUTS, units), torch.nn.ReLU(), torch.nn.Linear(units, MLP_CLASSES)
        )
        self.images = torch.rand(PREDICTED_ROWS, MLP_INPUTS)

    def train(self):
        """One prediction; it trains nothing."""
        with torch.inference_mode():
            return self.network(self.images)[0, 0].item()


class Pool:
    """A training cycle of a pool with gates, 50 steps of symbols: the state is carried on, RMSProp as in the paper's cycle."""

    def __init__(self, units, batch, kind):
        self.recurrent = (torch.nn.LSTM if kind == "lstm" else torch.nn.GRU)(VOCABULARY, units)
        self.readout = torch.nn.Linear(units, VOCABULARY)
        self.parameters = [*self.recurrent.parameters(), *self.readout.parameters()]
        self.memory = [torch.full_like(parameter, 0.01) for parameter in self.parameters]
        symbols = torch.randint(0, VOCABULARY, (POOL_STEPS + 1, batch))
        self.inputs = torch.nn.functional.one_hot(symbols[:-1], VOCABULARY).float()
        self.targets = symbols[1:].flatten()
        self.state = None

    def train(self):
        hidden, state = self.recurrent(self.inputs, self.state)
        logits = self.readout(hidden).flatten(0, 1)
        loss = torch.nn.functional.cross_entropy(logits, self.targets, reduction="sum")
        gradients = torch.autograd.grad(loss, self.parameters)
        self.state = tuple(each.detach() for each in state) if isinstance(state, tuple) else state.detach()
        with torch.no_grad():
            for weight, memory, gradient in zip(self.parameters, self.memory, gradients):
                memory.lerp_(gradient * gradient, 0.01)
                weight.sub_((0.01 * gradient).div_((memory + 1e-8).sqrt_()).clamp_(-0.01, 0.01))
        return loss.item()


class Operation:
    """One operation on 512 rows of so many units; norms with the gradients of all that they are given."""

    def __init__(self, units, name):
        rows = torch.randn(OPERATION_ROWS, units)
        table = torch.randn(TABLE_ROWS, units)
        positions = torch.arange(OPERATION_ROWS) * 7 % TABLE_ROWS
        norms = {
            "layerNorm": lambda: torch.nn.LayerNorm(units),
            "rmsNorm": lambda: torch.nn.RMSNorm(units, eps=1e-5),
            "batchNorm": lambda: torch.nn.BatchNorm1d(units, track_running_stats=False),
        }
        if name in norms:
            norm, given, cotangent = norms[name](), rows.requires_grad_(True), torch.randn_like(rows)
            parameters = [given, *norm.parameters()]
            self.run = lambda: torch.autograd.grad(norm(given), parameters, cotangent)
        else:
            self.run = {
                "sigmoid": lambda: torch.sigmoid(rows),
                "cumulativeSum": lambda: torch.cumsum(rows, 1),
                "gather": lambda: table.index_select(0, positions),
                "scatterAdd": lambda: torch.zeros(TABLE_ROWS, units).index_add_(0, positions, rows),
            }[name]

    def train(self):
        self.run()


class Network:
    """A training step of a network of modules, RMSProp as in the paper's cycle."""

    def start(self, modules):
        self.parameters = [parameter for module in modules for parameter in module.parameters()]
        self.memory = [torch.full_like(parameter, 0.01) for parameter in self.parameters]

    def train(self):
        gradients = torch.autograd.grad(self.loss(), self.parameters)
        with torch.no_grad():
            for weight, memory, gradient in zip(self.parameters, self.memory, gradients):
                memory.lerp_(gradient * gradient, 0.01)
                weight.sub_((0.01 * gradient).div_((memory + 1e-8).sqrt_()).clamp_(-0.01, 0.01))


class Convolution(Network):
    """Windows of 3 x 3 on 28 x 28, 1 to 16 to 32 channels with a pool behind each, and classes; so many images."""

    def __init__(self, images):
        layer = torch.nn.Conv2d
        parts = [layer(1, 16, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2)]
        parts += [layer(16, 32, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.Flatten()]
        self.network = torch.nn.Sequential(*parts, torch.nn.Linear(32 * 7 * 7, 10))
        self.images = torch.rand(images, 1, 28, 28)
        self.labels = torch.arange(images) % 10
        self.start([self.network])

    def loss(self):
        return torch.nn.functional.cross_entropy(self.network(self.images), self.labels)


class Transformer(Network):
    """A block of causal attention and a layer of four times the width, behind norms, on 16 sequences of 64 symbols."""

    def __init__(self, width):
        self.heads, self.width = 4, width
        linear, norm = torch.nn.Linear, torch.nn.LayerNorm
        self.embedding, self.readout = torch.nn.Embedding(32, width), linear(width, 32)
        self.mixed, self.out = linear(width, 3 * width), linear(width, width)
        self.wide, self.narrow = linear(width, 4 * width), linear(4 * width, width)
        self.norms = [norm(width), norm(width)]
        self.symbols = torch.randint(0, 32, (16, 65))
        modules = [self.embedding, self.mixed, self.out, *self.norms, self.wide, self.narrow, self.readout]
        self.start(modules)

    def loss(self):
        functional = torch.nn.functional
        stream = self.embedding(self.symbols[:, :-1])
        parts = self.mixed(self.norms[0](stream)).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(*parts, is_causal=True)
        stream = stream + self.out(seen.transpose(1, 2).flatten(2))
        stream = stream + self.narrow(functional.gelu(self.wide(self.norms[1](stream))))
        return functional.cross_entropy(self.readout(stream).flatten(0, 1), self.symbols[:, 1:].flatten())


NETWORKS = {"convolution": Convolution, "transformer": Transformer}
POOLS = ["gated", "lstm"]
OPERATIONS = ["layerNorm", "rmsNorm", "batchNorm", "sigmoid", "cumulativeSum", "gather", "scatterAdd"]


def time_cycles(network, cycles):
    """Microseconds that so many cycles take."""
    began = time.perf_counter()
    for _ in range(cycles):
        network.train()
    return (time.perf_counter() - began) * 1e6


def answer(line, networks, create, variant):
    """The answer to a request; the first cycle of a size is timed by itself."""
    try:
        units, cycles = (int(word) for word in line.split())
    except ValueError:
        units = cycles = 0
    if units < 1 or cycles < 1:
        return {"error": f"found {line!r}, expected a size and a number of cycles"}
    first = units not in networks
    if first:
        networks[units] = create(units)
    before = time_cycles(networks[units], 1)
    result = {"variant": variant, "units": units, "cycles": cycles}
    result["microsecondsPerCycle"] = time_cycles(networks[units], cycles) / cycles
    return {**result, "firstCycleMicroseconds": before} if first else result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workload", choices=["cycle", "mlp", "predict", *NETWORKS, *POOLS, *OPERATIONS])
    parser.add_argument("--threads", type=int, default=1, help="threads of PyTorch (default 1)")
    parser.add_argument("--adam", choices=["default", "fused"], default="default")
    parser.add_argument("--batch", type=int, default=16, help="sequences side by side, of a pool (default 16)")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    if options.workload == "cycle":
        try:
            import numpy  # noqa: F401
        except ImportError:
            say({"missing": "python3 has no numpy, which writes the text of the task (pip install numpy)"})
            return
        variant, create = f"torch-{options.threads}", PaperCycle
    elif options.workload == "predict":
        variant, create = f"torch-{options.threads}", Predictor
    elif options.workload in NETWORKS:
        variant, create = f"torch-{options.threads}", NETWORKS[options.workload]
    elif options.workload in POOLS:
        variant = f"torch-{options.threads}"

        def create(units):
            return Pool(units, options.batch, options.workload)

    elif options.workload in OPERATIONS:
        variant = f"torch-{options.threads}"

        def create(units):
            return Operation(units, options.workload)

    else:
        variant = f"torch-{options.threads}-{options.adam}"

        def create(units):
            return Perceptron(units, options.adam == "fused")

    say({"ready": True, "variant": variant, "detail": f"PyTorch {torch.__version__}, eager"})
    networks = {}
    for line in sys.stdin:
        say(answer(line, networks, create, variant))


if __name__ == "__main__":
    main()
