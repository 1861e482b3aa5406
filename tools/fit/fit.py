#!/usr/bin/env python3
"""Fits the few numbers of the body that no source gives, to the calibration studies and to nothing else.

    fit.py            shows the calibration rows and the score
    fit.py --fit      searches, prints what it found
    fit.py --fit --write   also writes the values into model/ (only entries whose kind is "fitted")

Each residual is log(predicted/observed) times a weight by how far the row is trusted (A 1, B 0.7, C 0.3), made robust so that two
laboratories that contradict each other do not pull the body apart. A weak prior holds every parameter near where it started:
a parameter the studies do not determine stays put. Validation studies are never read for numbers.
"""

import argparse
import glob
import math
import os
import re
import sys
import tomllib

import numpy as np
from scipy.optimize import least_squares

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tools", "reference"))
from glnref import body as reference  # noqa: E402
from glnref import studies  # noqa: E402

# name: (file, table, key, low, high); units as in the file
FREE = {
    "gut.gls1.Ki": ("gut", "process.gls1", "Ki", 0.3, 30),
    "gut.gln_export.flux": ("gut", "process.gln_export", "flux", 26, 50),
    "gut.gln_export.K": ("gut", "process.gln_export", "K", 5, 200),
    "liver.gls2_zone_1.flux": ("liver", "process.gls2_zone_1", "flux", 20, 90),
    "liver.gls2_nh4_order": ("liver", "parameter.gls2_nh4_order", "value", 0.8, 3),
    "liver.gls2_gln_order": ("liver", "parameter.gls2_gln_order", "value", 1, 2),
    "muscle.gln_uptake.flux": ("muscle", "process.gln_uptake", "flux", 120, 220),
    "muscle.gln_uptake.Km": ("muscle", "process.gln_uptake", "Km", 0.3, 10),
    "muscle.feedback_share": ("muscle", "parameter.feedback_share", "value", 0.35, 0.6),
    "muscle.feedback_half": ("muscle", "parameter.feedback_half", "value", 0.35, 1.0),
    "lumen.intact": ("lumen", "parameter.intact", "value", 0.0, 0.7),
    "stomach.half_time_solutes": ("stomach", "parameter.half_time_solutes", "value", 10, 80),
}
KINETIC = {"perriello1997", "hankard1995", "harris2012", "nutrestore_label", "lochs1990", "boza2001", "meyer1998", "du2018", "calbet1997",
           "vandepoll2007", "dechelotte1991"}
BODY = KINETIC | {"tsai1999", "matthews1992", "levitt2018", "mittendorfer2001", "neis2017", "huebl1994", "fuerst1989"}
WEIGHTS = {"A": 1.0, "B": 0.7, "C": 0.3}


def calibration_files():
    files = []
    for path in sorted(glob.glob(os.path.join(ROOT, "evidence", "studies", "*.toml"))):
        with open(path, "rb") as stream:
            if tomllib.load(stream)["study"].get("role") == "calibration" and os.path.basename(path)[:-5] in BODY:
                files.append(path)
    return files


def rows_of(body, files):
    rows = []
    for path in files:
        study = studies.read(path)
        trust = {(arm["id"], o["readout"], o.get("measure", "value"), o.get("value")): o.get("trust", "B")
                 for arm in study["arm"] for o in arm.get("observed", [])}
        for row in studies.rows_of(body, study, 1e-7):
            row["weight"] = WEIGHTS[trust.get((row["arm"], row["readout"], row["measure"], row["observed"]), "B")]
            rows.append(row)
    return rows


def residuals(rows):
    found = []
    for row in rows:
        fold = row.get("fold_error")
        if fold:
            found.append(row["weight"] * math.log(fold))
        elif row["measure"] in ("direction", "time_to_baseline") or row.get("fold_error") is None:
            found.append(0.0)
    return np.array(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--days", action="store_true", help="search over the studies of whole days too (slow; they hardly move the fitted numbers)")
    parser.add_argument("--only", nargs="*", help="fit only these")
    arguments = parser.parse_args()
    body = reference.load(os.path.join(ROOT, "model"))
    files = calibration_files()
    names = [n for n in FREE if not arguments.only or n in arguments.only]
    parameters = body.language.parameters
    start = np.array([parameters[n].value for n in names])
    factors = np.array([parameters[n].factor for n in names])
    low = np.array([FREE[n][3] for n in names]) * factors
    high = np.array([FREE[n][4] for n in names]) * factors

    def score(x):
        values = np.exp(x)
        try:
            rows = rows_of(body.with_overrides(dict(zip(names, values))), files)
        except Exception as problem:  # a corner of the search where the body cannot close
            print("  no value:", str(problem)[:100], file=sys.stderr)
            return np.full(size, 3.0)
        return np.concatenate([residuals(rows), 0.1 * (x - np.log(start))])

    every = files
    if arguments.fit and not arguments.days:
        files = [f for f in files if os.path.basename(f)[:-5] in KINETIC]
    rows = rows_of(body, files)
    size = len(residuals(rows)) + len(names)
    if not arguments.fit:
        rows = rows_of(body, every)
    else:
        x0 = np.log(np.clip(start, low * 1.001, high * 0.999))
        result = least_squares(score, x0, bounds=(np.log(np.maximum(low, 1e-9)), np.log(high)), loss="soft_l1", f_scale=0.3,
                               diff_step=0.02, max_nfev=15, verbose=0)
        found = np.exp(result.x)
        for n, a, b, f in zip(names, start, found, factors):
            print(f"{n:32} {a / f:10.4g} -> {b / f:10.4g}")
        rows = rows_of(body.with_overrides(dict(zip(names, found))), every)
        if arguments.write:
            for n, value, f in zip(names, found, factors):
                write(n, float(f"{value / f:.3g}"))
    folds = []
    for row in rows:
        fold = row.get("fold_error")
        print(f"{row['study'][:18]:18} {str(row['arm'])[:14]:14} {row['readout']:32} {row['measure']:16} "
              f"observed {row['observed']:<9} predicted {row['predicted']:<10.4g} {f'fold {fold:.2f}' if fold else ''}")
        if fold:
            folds.append(fold)
    folds = np.array(folds)
    print(f"GMFE {np.exp(np.mean(np.abs(np.log(folds)))):.3f}; within 1.25 {np.mean(folds < 1.25):.2f}, 1.5 {np.mean(folds < 1.5):.2f}, "
          f"2 {np.mean(folds < 2):.2f} of {len(folds)}")


def write(name, value):
    file, table, key, _, _ = FREE[name]
    path = os.path.join(ROOT, "model", "modules", file + ".toml")
    with open(path, encoding="utf-8") as stream:
        text = stream.read()
    begin = text.index(f"[{table}]\n")
    end = text.find("\n[", begin + 1)
    block = text[begin:end if end > 0 else len(text)]
    pattern = r"(?m)^(value = )[0-9.eE+-]+" if key == "value" else rf"(?m)^({key} = {{ value = )[0-9.eE+-]+"
    changed, count = re.subn(pattern, rf"\g<1>{value:g}", block)
    assert count == 1 and '"fitted"' in changed, name
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text[:begin] + changed + text[begin + len(block):])


if __name__ == "__main__":
    main()
