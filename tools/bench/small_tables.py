"""Small tables that nothing was tuned on, and what scikit-learn's multi-layer perceptrons make of them.

    python3 tools/bench/small_tables.py FOLDER           # writes FOLDER/NAME.csv and FOLDER/perceptrons.json (minutes)
    python3 tools/bench/small_tables.py FOLDER --tables  # writes the tables alone
    python3 tools/bench/small_tables.py FOLDER NAME ...  # adds the scores of these tables to those that are there
    python3 tools/bench/small_tables.py FOLDER --lab [NAME ...]  # what `lab grow` makes of the tables in FOLDER, default settings

The column `fold` parts each table into five, so that every row is held out once. Scores are accuracy and the coefficient of
determination on held-out rows, the mean over five folds, for each of five seeds, as in tools/fixtures/perceptrons.py: inputs and
numbers to predict are standardised by the other folds, and everything else is scikit-learn's default but the most epochs (2000
instead of 200, so that training ends by itself).
"""

import csv
import json
import subprocess
import sys
import warnings
from pathlib import Path

import numpy
import sklearn
from sklearn import datasets
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

WIDTHS = (2, 4, 8, 16, 32, 64)
SEEDS = range(5)
FOLDS = 5
EPOCHS = 2000
LAB = ["npm", "run", "--silent", "--prefix", str(Path(__file__).parents[2]), "lab", "--"]


def tables():
    """Name, whether its target is a class, inputs, targets. Rows are few, and targets noisy, but in digits8 and cancer."""
    yield "cancer", True, *datasets.load_breast_cancer(return_X_y=True)
    digits, kinds = datasets.load_digits(return_X_y=True)
    yield "digits8", True, digits[:600], kinds[:600]
    yield "classes", True, *datasets.make_classification(
        400, 20, n_informative=6, n_redundant=2, n_classes=3, flip_y=0.1, random_state=1
    )
    yield "hastie", True, *datasets.make_hastie_10_2(500, random_state=1)
    yield "friedman1", False, *datasets.make_friedman1(300, noise=1, random_state=1)
    yield "friedman2", False, *datasets.make_friedman2(300, noise=125, random_state=1)
    yield "friedman3", False, *datasets.make_friedman3(300, noise=0.1, random_state=1)
    yield "sparse", False, *datasets.make_sparse_uncorrelated(250, random_state=1)
    yield "linear", False, *datasets.make_regression(200, 40, n_informative=10, noise=100, random_state=1)
    yield from later_tables()


def later_tables():
    """Those that were added when the default settings had been chosen on those above, of other generators: nothing was chosen on them."""
    random = numpy.random.default_rng(7)
    plane = random.uniform(0, 1, (1000, 4))
    fields = numpy.floor(3 * plane[:, :2]).sum(axis=1) % 2
    wrong = random.uniform(size=1000) < 0.05
    yield "chessboard", True, plane, numpy.where(wrong, 1 - fields, fields)

    x = random.normal(size=(150, 5))
    cubic = x[:, 0] ** 2 + x[:, 1] * x[:, 2] + 0.5 * x[:, 3] ** 3 - x[:, 4]
    yield "polynomial", False, x, cubic + random.normal(0, 0.5, 150)

    yield "friedman1-noisy", False, *datasets.make_friedman1(1500, noise=3, random_state=7)

    numbers, kinds = random.normal(size=(600, 3)), random.integers(0, (3, 4, 6), (600, 3))
    offsets, slopes = random.normal(0, 1, 6), random.normal(0, 1, 4)
    mixed = offsets[kinds[:, 2]] + slopes[kinds[:, 1]] * numbers[:, 0] + (kinds[:, 0] == 1) * numpy.abs(numbers[:, 1])
    codes = numpy.char.add("k", kinds.astype(str))
    yield "mixed", False, numpy.hstack([numbers.astype(object), codes]), mixed + random.normal(0, 0.5, 600)

    points = random.normal(size=(3000, 5))
    rings = numpy.digitize((points[:, :3] ** 2).sum(axis=1), (1.2, 2.4, 4.1)) + (points[:, 3] > 1)
    yield "rings", True, points, rings


def folds_of(classifies, data, target):
    kinds = (StratifiedKFold if classifies else KFold)(FOLDS, shuffle=True, random_state=0)
    folds = numpy.zeros(len(target), int)
    for fold, (_, held_out) in enumerate(kinds.split(data, target)):
        folds[held_out] = fold
    return folds


def write_table(path, classifies, data, target, folds):
    with path.open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow([*(f"x{at}" for at in range(data.shape[1])), "target", "fold"])
        for row, value, fold in zip(data, target, folds):
            shown = f"class {value:g}" if classifies else f"{value:.9g}"
            cells = (cell if isinstance(cell, str) else f"{cell:.9g}" for cell in row)
            rows.writerow([*cells, shown, fold])


def categories_of(data):
    return [column for column in range(data.shape[1]) if isinstance(data[0, column], str)]


def model_of(classifies, width, seed):
    settings = {"hidden_layer_sizes": (width,), "random_state": seed, "max_iter": EPOCHS}
    inputs = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), lambda data: categories_of(data)),
        remainder=StandardScaler(),
        sparse_threshold=0,
    )
    if classifies:
        return make_pipeline(inputs, MLPClassifier(**settings))
    network = make_pipeline(inputs, MLPRegressor(**settings))
    return TransformedTargetRegressor(network, transformer=StandardScaler())


def score(classifies, data, target, folds, width, seed):
    def of(fold):
        learned, held_out = folds != fold, folds == fold
        model = model_of(classifies, width, seed).fit(data[learned], target[learned])
        return model.score(data[held_out], target[held_out])

    return float(round(numpy.mean([of(fold) for fold in range(FOLDS)]), 5))


def lab_score(table, classifies):
    """The mean over five folds of what the default settings come to, by seed."""
    scores = []
    for fold in range(FOLDS):
        kind = [] if classifies else ["--regress"]
        asked = ["--csv", str(table), "--target", "target", "--split", f"fold={fold}", *kind]
        out = table.parent / "runs" / f"{table.stem}-{fold}"
        command = [*LAB, "grow", *asked, "--seeds", f"0-{len(SEEDS) - 1}", "--json", "--out", str(out)]
        lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
        results = sorted((json.loads(line) for line in lines), key=lambda result: result["seed"])
        measure = "accuracy" if classifies else "r2"
        scores.append([result["heldOut"][measure]["target"] for result in results])
    return [float(round(mean, 5)) for mean in numpy.mean(scores, axis=0)]


def lab_scores(folder, wanted):
    for name, classifies, *_ in tables():
        if not wanted or name in wanted:
            print(name, lab_score(folder / f"{name}.csv", classifies), flush=True)


def main():
    warnings.filterwarnings("ignore", category=ConvergenceWarning)
    folder = Path(sys.argv[1]).absolute()
    if "--lab" in sys.argv:
        lab_scores(folder, sys.argv[3:])
        return
    folder.mkdir(parents=True, exist_ok=True)
    scores, wanted = folder / "perceptrons.json", sys.argv[2:]
    record = json.loads(scores.read_text()) if wanted and scores.exists() else {}
    record["generator"] = f"tools/bench/small_tables.py, scikit-learn {sklearn.__version__}"
    for name, classifies, data, target in tables():
        folds = folds_of(classifies, data, target)
        write_table(folder / f"{name}.csv", classifies, data, target, folds)
        if wanted and name not in wanted:
            continue
        record[name] = [
            {"width": width, "seeds": [score(classifies, data, target, folds, width, seed) for seed in SEEDS]}
            for width in WIDTHS
        ]
        scores.write_text(json.dumps(record, indent=2) + "\n")
        print(name, [f"{width['width']}: {numpy.mean(width['seeds']):.4f}" for width in record[name]], flush=True)


main()
