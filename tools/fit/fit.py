#!/usr/bin/env python3
"""Fits the few kinetic numbers of the body that no source gives, to the calibration studies of kinetics and to nothing else.

    fit.py                      the score now, study by study
    fit.py --minutes 10         searches for at most ten minutes, writes result.json beside this file
    fit.py --minutes 10 --write also writes the values found into model/

Free is what the model itself calls fitted to these studies (`kind = "fitted"`, `to = [...]`), within the low and high it gives. Each
evaluation is one `gln validate --json` on a copy of the model that holds these studies only: a study of another role cannot be read.
A residual is log(predicted/observed) times a weight by how far the row is trusted (A 1, B 0.7, C 0.3), made robust (soft l1) so that
two laboratories that contradict each other do not pull the body apart. A weak prior holds every number near where it started: what the
studies do not determine stays put. constraints.toml holds what no study reports and no fit may break. The search is deterministic; when it ended by its own count of evaluations and not by the clock, it
gives the same numbers again.
Needs NumPy and SciPy (tests/peers/requirements.txt). GLN_BIN names the program (default build/release/gln).
"""

import argparse
import concurrent.futures
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib

import numpy as np
from scipy.optimize import least_squares

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "..", ".."))
GLN = os.environ.get("GLN_BIN", os.path.join(ROOT, "build", "release", "gln"))
STUDIES = ["boza2001", "calbet1997", "dechelotte1991", "du2018", "hankard1995", "harris2012", "lochs1990", "meyer1998", "nutrestore_label",
           "perriello1997", "vandepoll2007"]
CONSTRAINTS = "constraints"  # beside this file: what a fit must not break; its arms begin with "constraint-"
# A level under a load says how much it rose: residuals are of rises, above what these studies found without a load (umol/L;
# measurements.csv: hankard1995-gln-base, lochs1990-gln-base, perriello1997-gln-base; the label gives none: that of the model).
BASELINES = {"hankard1995": 630.0, "lochs1990": 620.0, "perriello1997": 630.0, "nutrestore_label": 600.0}
MODEL_BASELINE = 600.0
BREACH = 5.0  # weight of a breach
WEIGHTS = {"A": 1.0, "B": 0.7, "C": 0.3}
PRIOR = 0.1  # residual of a number that moved by a factor e
WORST = 3.0  # residual of a row without a prediction: the body cannot close there
STEP = 0.02  # of the logarithm, for differences


class OutOfTime(Exception):
    pass


def copy_of_model(folder):
    """model/ and of the evidence only what a model needs beside it and the studies of this fit."""
    shutil.copytree(os.path.join(ROOT, "model"), os.path.join(folder, "model"))
    evidence = os.path.join(folder, "evidence")
    os.makedirs(os.path.join(evidence, "studies"))
    for name in ("references.csv", "safety.toml"):
        shutil.copy(os.path.join(ROOT, "evidence", name), evidence)
    for name in STUDIES:
        path = os.path.join(ROOT, "evidence", "studies", name + ".toml")
        with open(path, "rb") as stream:
            role = tomllib.load(stream)["study"].get("role")
        if role != "calibration":
            raise SystemExit(f"{name} is a {role} study: it must not set a number")
        shutil.copy(path, os.path.join(evidence, "studies"))
    shutil.copy(os.path.join(HERE, CONSTRAINTS + ".toml"), os.path.join(evidence, "studies"))


def free_parameters():
    """Those fitted to studies of this list only, as the model tells: name, value, low, high, unit, file, line."""
    done = subprocess.run([GLN, "model", "list", "parameters", "--json", "--model", os.path.join(ROOT, "model")], capture_output=True, text=True,
                          check=True)
    found = []
    for p in json.loads(done.stdout)["parameters"]:
        if p["kind"] == "fitted" and p["references"] and set(p["references"]) <= set(STUDIES) and p["value"] and p["low"] is not None:
            p["file"] = os.path.relpath(p["file"], os.path.join(ROOT, "model"))
            # A bound at 0 has no logarithm: a hundredth of the value is as good as none.
            p["low"] = max(p["low"], p["value"] / 100)
            found.append(p)
    return found


def place_of(text, parameter):
    """Where the number stands in its file: (begin, end). It is `NAME = { value = N` on its line, or `value = N` in the table there."""
    lines = text.splitlines(keepends=True)
    begin = sum(len(line) for line in lines[:parameter["line"] - 1])
    end = text.find("\n[", begin + 1)
    found = re.compile(r"\bvalue = ([0-9.eE+-]+)").search(text, begin, end if end > 0 else len(text))
    if not found or not math.isclose(float(found[1]), parameter["value"], rel_tol=1e-9):
        raise SystemExit(f"{parameter['file']}:{parameter['line']}: the value of {parameter['name']} was not found")
    return found.span(1)


def write_values(folder, parameters, values):
    """Into the copy of the model (or the model) in `folder`; places are those of the files of ROOT."""
    for file in {p["file"] for p in parameters}:
        with open(os.path.join(ROOT, "model", file), encoding="utf-8") as stream:
            text = stream.read()
        places = sorted(((*place_of(text, p), v) for p, v in zip(parameters, values) if p["file"] == file), reverse=True)
        for begin, end, value in places:
            text = text[:begin] + f"{value:.10g}" + text[end:]
        with open(os.path.join(folder, "model", file), "w", encoding="utf-8") as stream:
            stream.write(text)


def rows_with(parameters, values):
    """The rows of `gln validate` with these values; None when the body cannot be built with them."""
    with tempfile.TemporaryDirectory(prefix="gln-fit-") as folder:
        copy_of_model(folder)
        write_values(folder, parameters, values)
        # NOTE: rows are differenced for slopes; a tight tolerance keeps the noise of the solver out of them.
        done = subprocess.run([GLN, "validate", os.path.join(folder, "evidence", "studies"), "--json", "--rtol", "1e-8", "--model",
                               os.path.join(folder, "model")], capture_output=True, text=True, check=False)
    if done.returncode != 0 or not done.stdout.strip():
        return None
    return json.loads(done.stdout)["rows"]


def study_of(row):
    return CONSTRAINTS if row["arm"].startswith("constraint-") else row["study"]


def residual(row):
    fold = row.get("fold_error")  # predicted / observed, or its inverse: at least 1
    if not fold:
        return WORST if row.get("predicted") is None else 0.0
    if study_of(row) == CONSTRAINTS:
        return min(BREACH * math.log(row["predicted"] / row["observed"]), 0.0)
    if row["readout"] == "plasma.gln" and row["measure"] in ("value", "max") and row["study"] in BASELINES:
        rise, seen = row["predicted"] - MODEL_BASELINE, row["observed"] - BASELINES[row["study"]]
        return WEIGHTS.get(row.get("trust"), 0.7) * math.log(max(rise, 0.05 * seen) / seen)
    return WEIGHTS.get(row.get("trust"), 0.7) * math.log(fold) * (1 if row["predicted"] > row["observed"] else -1)


def cost_of(residuals):
    """The robust sum least_squares minimises (soft l1, scale 0.3)."""
    z = (np.asarray(residuals) / 0.3) ** 2
    return float(0.3 ** 2 * np.sum(np.sqrt(1 + z) - 1))


def gmfe(rows):
    folds = [abs(math.log(r["fold_error"])) for r in rows if r.get("fold_error") and study_of(r) != CONSTRAINTS]
    return math.exp(sum(folds) / len(folds))


def by_study(rows):
    return {s: cost_of([residual(r) for r in rows if study_of(r) == s]) for s in sorted({study_of(r) for r in rows})}


class Search:
    def __init__(self, parameters, rows, deadline):
        self.parameters, self.deadline = parameters, deadline
        self.start = np.log([p["value"] for p in parameters])
        self.size = len(rows)
        self.evaluations, self.best = 0, (math.inf, self.start)
        self.pool = concurrent.futures.ThreadPoolExecutor(int(os.environ.get("GLN_JOBS", os.cpu_count() or 1)))

    def evaluate(self, x):
        if time.monotonic() > self.deadline:
            raise OutOfTime
        rows = rows_with(self.parameters, np.exp(x))
        found = np.full(self.size, WORST) if rows is None or len(rows) != self.size else np.array([residual(r) for r in rows])
        return np.concatenate([found, PRIOR * (x - self.start)])

    def residuals(self, x):
        found = self.evaluate(x)
        self.evaluations += 1
        cost = cost_of(found)
        if cost < self.best[0]:
            self.best = (cost, np.array(x))
            print(f"  {self.evaluations:5} evaluations, objective {cost:.5f}", file=sys.stderr)
        return found

    def slopes(self, x):
        here = self.evaluate(x)
        up = [x + STEP * np.eye(len(x))[i] * (1 if x[i] <= self.start[i] else -1) for i in range(len(x))]
        columns = list(self.pool.map(self.evaluate, up))
        self.evaluations += 1 + len(x)
        return np.array([(c - here) / (u[i] - x[i]) for i, (c, u) in enumerate(zip(columns, up))]).T

    def run(self, most):
        low, high = np.log([p["low"] for p in self.parameters]), np.log([p["high"] for p in self.parameters])
        x0 = np.clip(self.start, low + 1e-6, high - 1e-6)
        try:
            found = least_squares(self.residuals, x0, jac=self.slopes, bounds=(low, high), loss="soft_l1", f_scale=0.3, max_nfev=most, xtol=1e-4,
                                  ftol=1e-4)
            return found.message
        except OutOfTime:
            return "the time given was over; another machine may stop elsewhere"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, help="search, for at most this long")
    parser.add_argument("--steps", type=int, default=25, help="at most this many steps of the search (default 25)")
    parser.add_argument("--write", action="store_true", help="write the values found into model/")
    parser.add_argument("--only", nargs="*", help="free only these, by name or by its beginning, such as muscle.")
    parser.add_argument("--output", default=os.path.join(HERE, "result.json"))
    arguments = parser.parse_args()
    parameters = [p for p in free_parameters() if not arguments.only or p["name"].startswith(tuple(arguments.only))]
    if not parameters:
        raise SystemExit("the model calls nothing fitted to these studies")
    before = rows_with(parameters, [p["value"] for p in parameters])
    if before is None:
        raise SystemExit("the model as it is does not run: gln model check says why")
    if not arguments.minutes:
        for row in before:
            print(f"{row['study'][:18]:18} {str(row['arm'])[:14]:14} {row['readout']:32} {row['measure']:16} observed {row['observed'] or math.nan:<9.4g} "
                  f"predicted {row['predicted'] or math.nan:<10.4g} {row.get('fold_error') or math.nan:.2f}")
        print(f"objective {cost_of([residual(r) for r in before]):.4f}, GMFE {gmfe(before):.3f}; free: {', '.join(p['name'] for p in parameters)}")
        return
    began = time.monotonic()
    search = Search(parameters, before, began + 60 * arguments.minutes)
    ended = search.run(arguments.steps)
    values = [float(f"{v:.3g}") for v in np.exp(search.best[1])]
    after = rows_with(parameters, values)
    if after is None:
        raise SystemExit("the body does not close with the rounded values")
    start, end = by_study(before), by_study(after)
    result = {
        "what": "tools/fit/fit.py: numbers fitted to the calibration studies of kinetics; validation studies are not read",
        "ended": ended, "evaluations": search.evaluations,
        "objective": {"start": round(sum(start.values()), 5), "end": round(sum(end.values()), 5)},
        "gmfe": {"start": round(gmfe(before), 4), "end": round(gmfe(after), 4)},
        "studies": [{"study": s, "start": round(start[s], 5), "end": round(end[s], 5)} for s in start],
        "values": [{"name": p["name"], "unit": p["unit"], "start": p["value"], "found": v, "low": p["low"], "high": p["high"]}
                   for p, v in zip(parameters, values)],
    }
    with open(arguments.output, "w", encoding="utf-8") as stream:
        json.dump(result, stream, indent=1)
        stream.write("\n")
    for v in result["values"]:
        print(f"{v['name']:32} {v['start']:10.4g} -> {v['found']:10.4g} {v['unit']:10} ({v['low']:g} to {v['high']:g})")
    for s in result["studies"]:
        print(f"{s['study']:32} {s['start']:10.4f} -> {s['end']:10.4f}")
    print(f"objective {result['objective']['start']:.4f} -> {result['objective']['end']:.4f}, GMFE {result['gmfe']['start']:.3f} -> "
          f"{result['gmfe']['end']:.3f}, {search.evaluations} evaluations, {time.monotonic() - began:.0f} s; {ended}")
    if arguments.write:
        write_values(ROOT, parameters, values)


if __name__ == "__main__":
    main()
