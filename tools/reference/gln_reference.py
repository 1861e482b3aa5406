#!/usr/bin/env python3
"""An independent reference of gln: reads the same model files, integrates with SciPy.

    gln_reference.py MODEL check
    gln_reference.py MODEL simulate --dose "10 g oral" --until 24h --readout plasma.gln [--json | --csv]
    gln_reference.py MODEL fluxes
    gln_reference.py MODEL studies DIR...

In Python: body = load("model"); run = body.simulate(doses=["10 g oral"], overrides={"liver.gls2.flux": "95 umol/min"}).
Needs Python 3.11, NumPy, SciPy; a C compiler makes it faster (GLN_REFERENCE_PYTHON=1 goes without).
"""

import argparse
import json
import re
import sys

import numpy as np

from glnref.body import Body, SimulationError, load  # noqa: F401  (re-exported)
from glnref.language import Language, ModelError
from glnref.regimen import RegimenError
from glnref.units import UnitError

trapezoid = getattr(np, "trapezoid", None) or np.trapz  # noqa: NPY201 (its name before NumPy 2)


def spaced(text):
    """'24h' -> '24 h'."""
    return re.sub(r"^\s*([0-9.eE+-]*[0-9.])\s*([A-Za-z%])", r"\1 \2", text)


def check(body, arguments):
    people = [{}]
    if "person.female" in body.lowering.slot:
        people += [{"sex": "female"}]
    if "person.weight" in body.lowering.slot:
        people += [{"weight": "50 kg"}, {"weight": "110 kg"}]
    bad = 0
    for person in people:
        base = body.baseline(person)
        for problem in base.problems:
            print(f"{person or 'reference person'}: {problem}")
        bad += len(base.problems)
    base = body.baseline()
    if not base.problems:
        bound = body.bind(base.references, base.references, base.closing)
        keep = [i for i, p in enumerate(body.pool_names) if not body.language.pools[p]["boundary"] and body.language.pools[p]["steady"]]
        eigenvalues = np.linalg.eigvals(bound("jacobian", base.amounts)[np.ix_(keep, keep)])
        worst = eigenvalues.real.max() if len(keep) else 0.0
        print(f"largest real part of an eigenvalue: {worst:.3g} /min" + ("  UNSTABLE" if worst > 1e-9 else "")
              + f"; slowest half-life {np.log(2) / max(-eigenvalues.real.max(), 1e-300) / 60:.3g} h, fastest "
              + f"{np.log(2) / max(-eigenvalues.real.min(), 1e-300) * 60:.3g} s")
        bad += worst > 1e-9
    counts = {}
    for p in body.language.parameters.values():
        if p.kind:
            counts[p.kind] = counts.get(p.kind, 0) + 1
    print(f"{body.language.name} {body.language.version}: {len(body.pool_names)} pools, {len(body.process_names)} processes, "
          f"{len(body.closing_names)} closing, parameters " + ", ".join(f"{k} {v}" for k, v in sorted(counts.items())))
    for condition, record in body.language.conditions.items():
        try:
            live = body.apply(record["changes"], base.references)
            if not base.problems:
                body.steady_state(live, base)
        except (SimulationError, ModelError) as problem:
            print(f"condition {condition}: {problem}")
            bad += 1
    return 1 if bad else 0


def fluxes(body, arguments):
    base = body.baseline(person_of(arguments))
    for i, pool in enumerate(body.pool_names):
        if arguments.pool and not any(p in pool for p in arguments.pool):
            continue
        record = body.language.pools[pool]
        flows = [(body.stoichiometry[i, j] * base.rates[n], n) for j, n in enumerate(body.process_names) if body.stoichiometry[i, j]]
        total = sum(f for f, _ in flows)
        volume = body.lowering.volume(record)
        c = base.amounts[i] / body.value_of(volume, base.references) if volume else None
        print(f"{pool}  amount {base.amounts[i]:.6g}" + (f"  concentration {c:.6g} /L" if c is not None else "")
              + ("  (boundary)" if record["boundary"] else "" if record["steady"] else "  (slow)") + f"  net {1000 * total:+.4g} umol/min")
        for flow, name in sorted(flows, key=lambda f: -abs(f[0])):
            mark = " closes" if body.language.processes[name].form == "closes" else ""
            print(f"    {1000 * flow:+12.4f} umol/min  {name}{mark}")
    for problem in base.problems:
        print("PROBLEM", problem)
    return 1 if base.problems else 0


def person_of(arguments):
    keys = ("sex", "weight", "height", "age")
    person = {k: spaced(getattr(arguments, k)) if k != "sex" else getattr(arguments, k) for k in keys if getattr(arguments, k, None)}
    for text in getattr(arguments, "person", None) or []:
        key, _, value = text.partition("=")
        person[key] = spaced(value)
    return person


def simulate(body, arguments):
    run = body.simulate(person_of(arguments), arguments.condition or [], arguments.dose or [], spaced(arguments.until), arguments.readout,
                        arguments.rtol, grid=arguments.grid, overrides=dict(o.split("=", 1) for o in arguments.set or []), method=arguments.method)
    if arguments.json:
        print(json.dumps({"time": {"unit": "h", "values": run.hours.tolist()},
                          "readouts": {n: {"unit": run.units[n], "baseline": run.baseline[n], "values": c.tolist()} for n, c in run.columns.items()},
                          "balance": body.residuals(run)}))
    elif arguments.csv:
        print("time_h," + ",".join(run.columns))
        for k, t in enumerate(run.hours):
            print(f"{t!r}," + ",".join(repr(float(c[k])) for c in run.columns.values()))
    else:
        print(f"{'readout':36s} {'unit':14s} {'baseline':>10s} {'max':>10s} {'at h':>7s} {'min':>10s} {'area/h':>11s} {'end':>10s}")
        for n, c in run.columns.items():
            area = trapezoid(c - run.baseline[n], run.hours)
            print(f"{n:36s} {run.units[n]:14s} {run.baseline[n]:10.4g} {c.max():10.4g} {run.hours[c.argmax()]:7.3g} {c.min():10.4g} {area:11.4g} {c[-1]:10.4g}")
        books = body.residuals(run)
        print(f"books: nitrogen {books['N']:.1e}, carbon {books['C']:.1e}")
    return 0


def studies(body, arguments):
    from glnref.studies import report
    return report(body, arguments.path, overrides=dict(o.split("=", 1) for o in arguments.set or []), as_json=arguments.json)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--with", dest="extra", action="append", default=[], metavar="FILE", help="further module files")
    verbs = parser.add_subparsers(required=True)

    def verb(name, function):
        sub = verbs.add_parser(name)
        sub.set_defaults(function=function)
        for key in ("sex", "weight", "height", "age"):
            sub.add_argument("--" + key)
        sub.add_argument("--person", action="append", metavar="KEY=VALUE")
        sub.add_argument("--set", action="append", metavar="PARAMETER=VALUE", help="another value of a parameter, with unit")
        return sub

    verb("check", check)
    sub = verb("fluxes", fluxes)
    sub.add_argument("pool", nargs="*", help="only pools whose name contains this")
    sub = verb("simulate", simulate)
    sub.add_argument("--dose", action="append")
    sub.add_argument("--condition", action="append")
    sub.add_argument("--until", default="24 h")
    sub.add_argument("--readout", action="append")
    sub.add_argument("--rtol", type=float, default=1e-8)
    sub.add_argument("--grid", type=float, default=1.0, help="minutes")
    sub.add_argument("--method", default="lsoda", choices=["lsoda", "Radau", "BDF"])
    sub.add_argument("--json", action="store_true")
    sub.add_argument("--csv", action="store_true")
    sub = verb("studies", studies)
    sub.add_argument("path", nargs="+")
    sub.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    try:
        body = load(arguments.model, arguments.extra)
        if getattr(arguments, "set", None) and arguments.function in (check, fluxes):
            body = body.with_overrides(dict(o.split("=", 1) for o in arguments.set))
        return arguments.function(body, arguments)
    except (ModelError, UnitError, RegimenError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 2
    except SimulationError as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.setrecursionlimit(20000)
    sys.exit(main())
