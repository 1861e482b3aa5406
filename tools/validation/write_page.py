#!/usr/bin/env python3
"""Writes docs/validation.md from what the program says (gln validate --json) and the reasons of evidence/misses.toml.

    tools/validation/write_page.py            # runs ./gln and writes docs/validation.md
    GLN_BIN=build/release/gln tools/validation/write_page.py
"""

import json
import math
import os
import subprocess
import sys
import tomllib

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))


CORE = ("kinetics", "glucose", "kidney", "liver", "muscle", "protein")  # of the body without states, barrier and medicines


def figures(rows):
    folds = [r["fold_error"] for r in rows if r.get("fold_error")]
    signs = [r["agrees"] for r in rows if r.get("agrees") is not None]
    if folds:
        gmfe = 10 ** (sum(abs(math.log10(f)) for f in folds) / len(folds))
        shares = " | ".join(f"{100 * sum(f <= limit for f in folds) / len(folds):.0f} %" for limit in (1.25, 1.5, 2))
        numbers = f"{len(folds)} | {gmfe:.2f} | {shares}"
    else:
        numbers = "0 | - | - | - | -"
    return f"{numbers} | {sum(signs)} of {len(signs)}" if signs else f"{numbers} | -"


def number(value):
    return "-" if value is None else f"{value:.4g}"


def main():
    program = os.environ.get("GLN_BIN", os.path.join(ROOT, "gln"))
    answer = subprocess.run([program, "validate", "--json"], stdout=subprocess.PIPE, check=True)
    rows = json.loads(answer.stdout)["rows"]
    with open(os.path.join(ROOT, "evidence", "misses.toml"), "rb") as stream:
        reasons = tomllib.load(stream)
    lines = []
    out = lines.append
    out("# Validation")
    out("Written by tools/validation/write_page.py from `gln validate --json`; the numbers change with the model, so run it again after a change.")
    out("Calibration studies may set parameters, validation studies never do; roles were fixed before fitting; a file moved to calibration since says why. Fold error: the larger of")
    out("predicted/observed and observed/predicted; GMFE: its geometric mean. Signs and windows: directions, nulls and accepted ranges.\n")
    head = "| {} | rows | GMFE | within 1.25 | 1.5 | 2 | signs and windows right |\n|---|---:|---:|---:|---:|---:|---:|"
    out("## By role\n" + head.format("role"))
    for role in ("calibration", "validation"):
        out(f"| {role} | {figures([r for r in rows if r['role'] == role])} |")
    for role in ("calibration", "validation"):
        out(f"| {role}, core body | {figures([r for r in rows if r['role'] == role and r['area'] in CORE])} |")
    out(f"\nCore body: {', '.join(CORE)}.")
    out("\nMany calibration rows of the asparaginases check that published kinetics were built as published: no skill is claimed for them.\n")
    for role in ("calibration", "validation"):
        out(f"## {role.capitalize()} by area\n" + head.format("area"))
        for area in sorted({r["area"] for r in rows if r["role"] == role}):
            out(f"| {area} | {figures([r for r in rows if r['role'] == role and r['area'] == area])} |")
        out("")
    out("## Misses\nBeyond 2-fold, or a sign, null or window that is wrong; none is left out.\n")
    out("| study | role | arm | readout | observed | predicted | unit | fold | why, as far as we know |\n|---|---|---|---|---:|---:|---|---:|---|")
    for r in rows:
        if not ((r.get("fold_error") or 0) > 2 or r.get("agrees") is False):
            continue
        fold = f"{r['fold_error']:.2f}" if r.get("fold_error") else "-"
        what = f"{r['readout']} {r['measure']} {r['at']}".strip()
        out(f"| {r['study']} | {r['role']} | {r['arm']} | {what} | {number(r['observed'])} | {number(r['predicted'])} | {r['unit']} | {fold} | "
            f"{reasons.get(r['study'], '**unexplained**')} |")
    out("\nIn directions 1 is a rise, -1 a fall, 0 no change. A dash as observed: the source gives a window.\n")
    if reasons.get("contradiction"):
        out("## Studies that contradict each other\nNo model meets both sides.\n")
        out("| sources | about what |\n|---|---|")
        for pair in reasons["contradiction"]:
            out(f"| {pair['sources']} | {pair['what']} |")
        out("")
    out("## Other programs\nThe same model in an independent reference, libRoadRunner and COPASI: [peers.md](peers.md).")
    page = os.path.join(ROOT, "docs", "validation.md")
    with open(page + ".new", "w", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")
    os.replace(page + ".new", page)
    print(f"wrote {page}", file=sys.stderr)


if __name__ == "__main__":
    main()
