"""Study files: runs every arm and sets prediction beside observation (measures as in docs/studies.md)."""

import glob
import json
import math
import os

import numpy as np
from scipy.integrate import solve_ivp

from . import units
from .toml import tomllib
from .body import SimulationError
from .language import ModelError
from .regimen import RegimenError, parse_dose

trapezoid = getattr(np, "trapezoid", None) or np.trapz  # noqa: NPY201 (its name before NumPy 2)
COMPARING = ("change", "fold", "percent_change", "direction")


def minutes(text):
    return units.value_in(text, units.TIME, "time")


def files_of(paths):
    for path in [paths] if isinstance(paths, str) else paths:
        yield from sorted(glob.glob(os.path.join(path, "**", "*.toml"), recursive=True)) if os.path.isdir(path) else [path]


def read(path):
    with open(path, "rb") as stream:
        study = tomllib.load(stream)
    study["file"] = path
    return study


def end_of(arm, study, doses):
    text = arm.get("until", study.get("study", {}).get("until"))
    if text:
        return minutes(text)
    end = 1.0 if arm.get("observed") else 1440.0
    for dose in doses:
        end = max(end, dose.at + (dose.count - 1) * dose.every + dose.over + 480.0)
    for row in arm.get("observed", []):
        end = max([end] + ([minutes(row["at"])] if "at" in row else []) + [minutes(w) for w in row.get("window", [])])
        if row["measure"] in ("time_of_max", "time_to_baseline") and "value" in row:
            end = max(end, 3.0 * row["value"] * units.parse(row["unit"])[0])
    return end


def conditions_of(arm, body):
    given = arm.get("condition", [])
    uses = list(given) if isinstance(given, list) else [given]
    state = arm.get("state", "fasted")
    if state != "fasted":
        uses.insert(0, state)
    return uses


def run_arm(body, study, arm, rtol=1e-8, needed=0.0):
    """The Run of one arm with every readout it was observed by, and by which others are compared with it."""
    doses = [parse_dose(d, body.language) for d in _list(arm.get("dose", []))]
    names = sorted({r["readout"] for a in study["arm"] for r in a.get("observed", [])})
    until = max(end_of(arm, study, doses), needed)
    run = body.simulate(arm.get("person"), conditions_of(arm, body), doses, until, names or None, rtol,
                        settle=minutes(arm["settle"]) if "settle" in arm else 0.0, extra_times=[
                            minutes(t) for a in study["arm"] for r in a.get("observed", [])
                            for t in ([r["at"]] if "at" in r else []) + r.get("window", [])])
    return run


def _list(value):
    return value if isinstance(value, list) else [value]


class Curve:
    """One readout of a run in internal units, times in min."""

    def __init__(self, run, name, factor):
        self.t, self.v = run.hours * 60.0, run.columns[name] * factor
        self.baseline = run.baseline[name] * factor

    def cut(self, window):
        a, b = window or (self.t[0], self.t[-1])
        keep = (self.t > a) & (self.t < b)
        return (np.concatenate([[a], self.t[keep], [b]]),
                np.concatenate([[np.interp(a, self.t, self.v)], self.v[keep], [np.interp(b, self.t, self.v)]]))

    def quantity(self, what, row):
        if what == "value":
            at = minutes(row["at"]) if "at" in row else 0.0
            if at <= 0.0:
                return self.baseline
            k = int(np.searchsorted(self.t, at - 1e-9 * max(1.0, at)))
            if 0 < k < len(self.t) and abs(self.t[k] - at) <= 1e-9 * max(1.0, at) and self.t[k] - self.t[k - 1] < 2.4e-3:
                return self.v[k - 1]  # a sample taken when a dose is given is taken before it
            return float(np.interp(at, self.t, self.v))
        window = [minutes(w) for w in row["window"]] if "window" in row else None
        t, v = self.cut(window)
        peak = int(np.argmax(v))
        if what == "mean":
            return trapezoid(v, t) / (t[-1] - t[0])
        if what == "min":
            return v.min()
        if what == "max":
            return v.max()
        if what == "max_rise":
            return v.max() - self.baseline
        if what == "time_of_max":
            return t[peak]
        if what == "auc_rise":
            return trapezoid(v - self.baseline, t)
        if what == "time_to_baseline":
            rise = v[peak] - self.baseline
            if not rise > 1e-6 * abs(self.baseline):
                return 0.0
            share = units.value_in(row["within"], units.ONE, "within") if "within" in row else 0.05
            limit = self.baseline + share * rise
            for k in range(peak + 1, len(t)):
                if v[k] < limit:
                    return t[k - 1] + (t[k] - t[k - 1]) * (v[k - 1] - limit) / (v[k - 1] - v[k])
            return t[-1]
        raise ModelError(f"no measure '{what}'")


def measured(body, arm, row):
    """A readout and its baseline as measured in a sample that stood, in internal units: only what the assay's condition adds runs."""
    doses, base = [parse_dose(d, body.language) for d in _list(arm.get("dose", []))], body.baseline(arm.get("person"))
    effects, at = body._effects(conditions_of(arm, body), doses), minutes(row["at"])
    changes = body.language.conditions[row["assay"]["condition"]]["changes"]
    until = minutes(row["assay"]["standing"])
    settle = minutes(arm["settle"]) if "settle" in arm else 0.0
    run = body.simulate(arm.get("person"), conditions_of(arm, body), doses, max(at, 1e-3), [row["readout"]], settle=settle)

    def stood(y, t):
        slots = body._live_at(effects, base.references, t)
        here, there = (body.bind(p, base.references, base.closing) for p in (slots, body.apply(changes, slots)))
        if until > 0.0:
            path = solve_ivp(lambda _, x: there("rhs", x) - here("rhs", x), (0.0, until), y, "LSODA", rtol=1e-9, atol=1e-14,
                             jac=lambda _, x: there("jacobian", x) - here("jacobian", x))
            if path.status != 0:
                raise SimulationError(f"the sample of {row['readout']} could not be followed: {path.message}")
            y = path.y[:, -1]
        return float(here("outputs", y)[list(body.outputs).index(row["readout"])])

    before = stood(run.start_amounts, -math.inf)
    return (stood(run.amounts, at) if at > 0.0 else before), before


def predict(body, row, arm_id, runs, arm=None):
    """The prediction of a row in internal units."""
    name, measure = row["readout"], row["measure"]
    factor = body.unit_of(name)[0]
    curve = Curve(runs[arm_id], name, factor)
    if "assay" in row:
        value, curve.baseline = measured(body, arm, row)
        curve.t, curve.v = np.array([0.0, 1e9]), np.array([value, value])
        if minutes(row["at"]) <= 0.0:
            curve.baseline = value
    if measure not in COMPARING:
        return curve.quantity(measure, row)
    what = row.get("of", "mean" if "window" in row else "value")
    here = curve.quantity(what, row)
    there = Curve(runs[row["versus"]], name, factor).quantity(what, row) if row.get("versus") else curve.baseline
    if measure == "change":
        return here - there
    if measure == "fold":
        return here / there if there else math.nan
    if measure == "percent_change":
        return (here - there) / abs(there) if there else math.nan
    limit, relative = 0.1, True
    if "none_below" in row:
        limit, dimension = units.parse_value(row["none_below"])
        relative = dimension == units.ONE
        if not relative:
            limit *= fitting(body, name, dimension, body_dimension(body, name, what))
    if abs(here - there) <= limit * (abs(there) if relative else 1.0):
        return 0.0
    return math.copysign(1.0, here - there)


def body_dimension(body, name, measure):
    language = body.language
    if name in language.readouts:
        dimension = language.readouts[name]["dimension"]
    else:
        pool = language.pools[name]
        dimension = language.species[pool["species"]]["dimension"]
        if body.lowering.volume(pool):
            dimension = units.divide(dimension, units.VOLUME)
    if measure in ("time_of_max", "time_to_baseline"):
        return units.TIME
    if measure == "auc_rise":
        return units.multiply(dimension, units.TIME)
    return units.ONE if measure in ("fold", "percent_change", "direction") else dimension


def fitting(body, name, found, wanted):
    """Factor that a molar mass adds between two dimensions."""
    if found == wanted:
        return 1.0
    language = body.language
    species = language.readouts[name]["species"] if name in language.readouts else language.pools[name]["species"]
    mass = language.species[species]["molar_mass"] if species else None
    per = units.divide(units.AMOUNT, units.MASS)
    if mass and units.multiply(found, per) == wanted:
        return 1.0 / mass
    if mass and units.divide(found, per) == wanted:
        return mass
    raise units.UnitError(f"{name}: {units.show(found)} does not fit {units.show(wanted)}")


def rows_of(body, study, rtol=1e-8):
    """One record per observed number."""
    head, runs, failures = study.get("study", {}), {}, {}
    needed = {}
    for arm in study["arm"]:
        for row in arm.get("observed", []):
            if row.get("versus"):
                times = ([minutes(row["at"])] if "at" in row else []) + [minutes(w) for w in row.get("window", [])]
                needed[row["versus"]] = max([needed.get(row["versus"], 0.0), *times])
    for k, arm in enumerate(study["arm"]):
        arm.setdefault("id", f"arm{k + 1}")
        try:
            runs[arm["id"]] = run_arm(body, study, arm, rtol, needed.get(arm["id"], 0.0))
        except (SimulationError, ModelError, RegimenError, units.UnitError) as problem:
            failures[arm["id"]] = str(problem)
    rows = []
    for arm in study["arm"]:
        for row in arm.get("observed", []):
            record = {"study": head.get("reference") or head.get("title", ""), "arm": arm["id"], "readout": row["readout"],
                      "measure": row["measure"], "at": row.get("at") or " to ".join(row.get("window", [])), "role": head.get("role", ""),
                      "area": head.get("area", ""), "trust": row.get("trust", ""), "observed": row.get("value"), "unit": row.get("unit", "1"),
                      "spread": row.get("spread"), "n": row.get("n", arm.get("n")), "predicted": math.nan, "fold_error": None, "agrees": None}
            rows.append(record)
            failed = failures.get(arm["id"]) or failures.get(row.get("versus"))
            if failed:
                record["remark"] = failed
                continue
            try:
                what = row.get("of") if row["measure"] == "change" and row.get("of") else row["measure"]
                factor, dimension = units.parse(record["unit"])
                factor *= fitting(body, row["readout"], dimension, body_dimension(body, row["readout"], what))
                record["predicted"] = float(predict(body, row, arm["id"], runs, arm) / factor)
            except (ModelError, units.UnitError, KeyError) as problem:
                record["remark"] = str(problem)
                continue
            judge(record, row)
    return rows


def judge(record, row):
    predicted, observed = record["predicted"], record["observed"]
    if not math.isfinite(predicted):
        return
    if row["measure"] == "direction":
        record["agrees"] = predicted == observed
    elif "accept" in row:
        low, high = row["accept"]
        slack = 1e-9 * (abs(low) + abs(high))
        record["agrees"] = low - slack <= predicted <= high + slack
    elif observed:
        ratio = predicted / observed
        if ratio > 0.0:
            record["fold_error"] = max(ratio, 1.0 / ratio)
        else:
            record["agrees"] = False


def summary(rows):
    result = {}
    for role in sorted({r["role"] for r in rows}):
        mine = [r for r in rows if r["role"] == role]
        folds = np.array([r["fold_error"] for r in mine if r["fold_error"]])
        ratios = np.array([r["predicted"] / r["observed"] for r in mine if r["fold_error"]])
        signs = [r["agrees"] for r in mine if r["agrees"] is not None]
        result[role] = {"n": len(folds), "gmfe": float(10 ** np.mean(np.log10(folds))) if len(folds) else None,
                        "afe": float(10 ** np.mean(np.log10(ratios))) if len(folds) else None,
                        **{f"within_{name}": float(np.mean(folds <= limit)) if len(folds) else None
                           for name, limit in (("1_25", 1.25), ("1_5", 1.5), ("2", 2.0))},
                        "judged": len(signs), "right": sum(signs), "failed": sum("remark" in r for r in mine)}
    return result


def report(body, paths, overrides=None, as_json=False):
    if overrides:
        body = body.with_overrides(overrides)
    rows = [row for path in files_of(paths) for row in rows_of(body, read(path))]
    if as_json:
        print(json.dumps({"rows": rows, "summary": summary(rows)}))
        return 0
    for r in rows:
        value = f"{r['observed']:10.4g}" if r["observed"] is not None else "          "
        verdict = f"x{r['fold_error']:.2f}" if r["fold_error"] else {True: "ok", False: "MISS", None: "-"}[r["agrees"]]
        print(f"{r['study'][:18]:18s} {r['arm'][:14]:14s} {r['readout'][:30]:30s} {r['measure'][:15]:15s} {r['at'][:14]:14s} {value} "
              f"{r['predicted']:10.4g} {r['unit']:14s} {verdict:7s} {r['role'][:3]} {r['trust']} {r.get('remark', '').splitlines()[0] if r.get('remark') else ''}")
    for role, s in summary(rows).items():
        if s["n"]:
            print(f"{role or 'no role'}: n {s['n']}, GMFE {s['gmfe']:.3f}, AFE {s['afe']:.3f}, within 1.25 {s['within_1_25']:.0%}, "
                  f"1.5 {s['within_1_5']:.0%}, 2 {s['within_2']:.0%}; windows and directions {s['right']} of {s['judged']}; without prediction {s['failed']}")
    return 0
