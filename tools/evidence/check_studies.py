#!/usr/bin/env python3
"""Checks the study files against the evidence tables and prints what they cover.

    tools/evidence/check_studies.py [--coverage] [FOLDER]

Each study must name a known reference and a role; each observed number must say in its note where it came from:

    from ID            the row ID of measurements.csv, the same number (units converted)
    parameter NAME     the row NAME of parameters.csv, the same number
    derived FORMULA    arithmetic over [row ids] of measurements.csv and {names} of parameters.csv
    stated by ID       what row ID says in words; only for directions and accepted windows

Whatever follows the first ';' is free text. Rows marked suspect may only be used by `stated by`.
Needs Python 3.11 (or the package tomli). Exit code 1 when anything is wrong.
"""

import argparse
import csv
import math
import pathlib
import re
import sys
from collections import Counter

try:
    import tomllib
except ImportError:  # Python before 3.11
    import tomli as tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
EVIDENCE = ROOT / "evidence"
ROLES = {"calibration", "validation"}
AREAS = {"kinetics", "brain", "gut", "immune", "red cell", "tolerability", "muscle", "kidney", "liver", "glucose", "ammonia", "protein", "interaction"}
MEASURES = {"value", "change", "fold", "percent_change", "min", "max", "max_rise", "time_of_max",
            "time_to_baseline", "auc_rise", "mean", "direction"}
STUDY_KEYS = {"title", "reference", "role", "area", "note"}  # all needed here
ARM_KEYS = {"id", "title", "n", "condition", "state", "person", "dose", "observed", "until", "settle", "note"}
OBSERVED_KEYS = {"readout", "measure", "of", "within", "at", "window", "value", "unit", "spread", "spread_kind", "n", "accept",
                 "versus", "none_below", "assay", "trust", "note"}

# Unit -> (dimension, factor); per 70 kg equals a flow of a 70-kg person.
UNITS = {
    "umol/L": ("concentration", 1.0), "mmol/L": ("concentration", 1000.0), "pmol/L": ("concentration", 1e-6),
    "umol/min": ("flow", 1.0), "umol/min/(70 kg)": ("flow", 1.0), "mmol/h": ("flow", 1000.0 / 60),
    "umol/kg/h": ("flow per mass", 1.0), "umol/kg/min": ("flow per mass", 60.0),
    "min": ("time", 1.0), "h": ("time", 60.0),
    "mmol/min": ("flow", 1000.0),
    "U/L": ("activity", 1.0), "U.h/L": ("activity area", 1.0), "umol/L/h": ("concentration per time", 1.0),
    "umol.h/L": ("area", 1.0), "%": ("share", 1.0), "1": ("number", 1.0),
}


def same_number(a, b):
    """Equal to the digits that study files carry."""
    return math.isclose(a, b, rel_tol=2e-3, abs_tol=1e-9)


def read_table(name, key):
    with open(EVIDENCE / name, newline="", encoding="utf-8") as file:
        return {row[key]: row for row in csv.DictReader(file)}


class Checker:
    def __init__(self):
        self.references = read_table("references.csv", "key")
        self.measurements = read_table("measurements.csv", "id")
        self.parameters = read_table("parameters.csv", "name")
        self.problems = []
        self.used = set()
        self.rows = []  # (study, role, area, arm, readout, measure, trust)

    def problem(self, where, text):
        self.problems.append(f"{where}: {text}")

    def unknown_keys(self, where, table, allowed):
        for key in sorted(set(table) - allowed):
            self.problem(where, f"unknown key '{key}'")

    def measurement(self, where, row_id, suspect_allowed=False):
        row = self.measurements.get(row_id)
        if row is None:
            self.problem(where, f"no row '{row_id}' in measurements.csv")
            return None
        if row["evidence"] == "suspect" and not suspect_allowed:
            self.problem(where, f"row '{row_id}' is marked suspect")
        self.used.add(row_id)
        return row

    def in_unit(self, where, value, unit, wanted):
        """A number of a table in the unit of the study file, or None."""
        if unit == wanted or not wanted:
            return value
        if unit not in UNITS or wanted not in UNITS or UNITS[unit][0] != UNITS[wanted][0]:
            self.problem(where, f"cannot compare '{unit}' with '{wanted}'")
            return None
        return value * UNITS[unit][1] / UNITS[wanted][1]

    def formula(self, where, text):
        """Value of an arithmetic note, or None. Only numbers and + - * / ( ) remain after substitution."""
        def number(match):
            if match.group(1) is not None:
                row = self.measurement(where, match.group(1))
            else:
                row = self.parameters.get(match.group(2))
                if row is None:
                    self.problem(where, f"no row '{match.group(2)}' in parameters.csv")
            return f"({row['value']})" if row else "(nan)"
        plain = re.sub(r"\[([^\]]+)\]|\{([^}]+)\}", number, text)
        if not re.fullmatch(r"(?:[\d.\s+\-*/()]|nan|e[+-]?\d)+", plain):
            self.problem(where, f"not arithmetic: '{text}'")
            return None
        return eval(plain, {"__builtins__": {}}, {"nan": math.nan})  # only digits and operators reach this line

    def observed(self, where, row):
        self.unknown_keys(where, row, OBSERVED_KEYS)
        for key in ("readout", "measure", "value", "trust", "note"):
            if key not in row and not (key == "value" and "accept" in row):
                self.problem(where, f"'{key}' is missing")
                return
        if row["measure"] not in MEASURES:
            self.problem(where, f"unknown measure '{row['measure']}'")
        if row["trust"] not in {"A", "B", "C"}:
            self.problem(where, f"trust must be A, B or C")
        if row["measure"] == "direction":
            if row.get("value") not in (-1, 0, 1) or "none_below" not in row:
                self.problem(where, "a direction is -1, 0 or 1 and says none_below")
        elif "unit" not in row and row["measure"] != "fold":
            self.problem(where, "'unit' is missing")
        if ("spread" in row) != ("spread_kind" in row):
            self.problem(where, "spread and spread_kind go together")
        if "accept" in row and not row["accept"][0] <= row["accept"][1]:
            self.problem(where, "accept is [low, high]")
        self.source(where, row, row["note"].split(";")[0].strip())

    def source(self, where, row, note):
        unit = row.get("unit", "")
        expected = None
        if note.startswith("from "):
            found = self.measurement(where, note[5:].strip())
            if found:
                expected = self.in_unit(where, float(found["value"]), found["unit"], unit)
                self.spread(where, row, found)
        elif note.startswith("parameter "):
            found = self.parameters.get(note[10:].strip())
            if found is None:
                self.problem(where, f"no row '{note[10:]}' in parameters.csv")
            else:
                expected = self.in_unit(where, float(found["value"]), found["unit"], unit)
        elif note.startswith("derived "):
            expected = self.formula(where, note[8:])
        elif note.startswith("stated by "):
            self.measurement(where, note[10:].strip(), suspect_allowed=True)
            if row["measure"] != "direction" and "accept" not in row:
                self.problem(where, "'stated by' is for directions and accepted windows only")
            return
        else:
            self.problem(where, "the note does not begin with from, parameter, derived or stated by")
            return
        if "value" not in row:
            self.problem(where, "a number from the evidence needs a 'value'")
        elif expected is not None and not same_number(expected, row["value"]):
            self.problem(where, f"value {row['value']} but the evidence gives {expected:.6g} {unit}")

    def spread(self, where, row, found):
        if "spread" not in row:
            if found["spread"] and row["measure"] != "direction" and row.get("trust") != "C":
                self.problem(where, f"the evidence has a spread ({found['spread']} {found['spread_kind']})")
            return
        if not re.fullmatch(r"[\d.]+", found["spread"]):
            self.problem(where, f"the evidence has no single spread ('{found['spread']}')")
            return
        expected = self.in_unit(where, float(found["spread"]), found["unit"], row.get("unit", ""))
        if expected is not None and not same_number(expected, row["spread"]):
            self.problem(where, f"spread {row['spread']} but the evidence gives {expected:.6g}")
        if row["spread_kind"] != found["spread_kind"]:
            self.problem(where, f"spread_kind '{row['spread_kind']}' but the evidence says '{found['spread_kind']}'")

    def study(self, path):
        name = path.stem
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            self.problem(name, str(error))
            return
        study = data.get("study", {})
        self.unknown_keys(name, study, STUDY_KEYS)
        for key in sorted(STUDY_KEYS - set(study)):
            self.problem(name, f"[study] has no '{key}'")
        if study.get("reference") not in self.references:
            self.problem(name, f"reference '{study.get('reference')}' is not in references.csv")
        if study.get("role") not in ROLES:
            self.problem(name, f"role '{study.get('role')}'")
        if study.get("area") not in AREAS:
            self.problem(name, f"area '{study.get('area')}'")
        arms = data.get("arm", [])
        ids = [arm.get("id") for arm in arms]
        if len(set(ids)) != len(ids) or None in ids:
            self.problem(name, "arms need different ids")
        for arm in arms:
            where = f"{name}/{arm.get('id')}"
            self.unknown_keys(where, arm, ARM_KEYS)
            for number, row in enumerate(arm.get("observed", []), 1):
                place = f"{where}#{number} {row.get('readout')} {row.get('measure')}"
                self.observed(place, row)
                if row.get("versus") and row["versus"] not in ids:
                    self.problem(place, f"no arm '{row['versus']}'")
                self.rows.append((name, study.get("role"), study.get("area"), arm.get("id"),
                                  row.get("readout"), row.get("measure"), row.get("trust")))

    def coverage(self):
        for title, column in (("role", 1), ("area", 2), ("readout", 4), ("measure", 5), ("trust", 6)):
            print(f"\n{title}")
            counts = Counter((row[column], row[1]) for row in self.rows)
            for key in sorted({k for k, _ in counts}, key=str):
                print(f"  {str(key):32s} calibration {counts[key, 'calibration']:3d}   validation {counts[key, 'validation']:3d}")
        print(f"\nrows of measurements.csv used: {len(self.used)} of {len(self.measurements)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=EVIDENCE / "studies")
    parser.add_argument("--coverage", action="store_true", help="print counts by role, area, readout, measure, trust")
    options = parser.parse_args()
    checker = Checker()
    files = sorted(options.folder.glob("*.toml"))
    for path in files:
        checker.study(path)
    if options.coverage:
        checker.coverage()
    for problem in checker.problems:
        print(problem, file=sys.stderr)
    roles = Counter(row[1] for row in {(r[0], r[1]) for r in checker.rows})
    print(f"{len(files)} studies ({roles['calibration']} calibration, {roles['validation']} validation), "
          f"{len(checker.rows)} observed values, {len(checker.problems)} problems")
    return 1 if checker.problems or not files else 0


if __name__ == "__main__":
    sys.exit(main())
