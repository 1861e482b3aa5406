"""Prints how far gln is from its peers, scenario by scenario: the table of docs/peers.md.

    GLN_BIN=build/release/gln build/peers/bin/python tests/peers/agreement.py
"""

import peers


def worst(distances):
    return max(distances.values())


def main():
    print("| scenario | reference, 1e-10 | reference, gln at 1e-6 | reference, gln at 1e-4 | libRoadRunner | COPASI |")
    print("|---|---:|---:|---:|---:|---:|")
    for scenario in peers.SCENARIOS:
        cells = [worst(peers.compare_with_reference(scenario))]
        cells += [worst(peers.compare_with_reference(scenario, rtol, 1e-3 * rtol)) for rtol in (1e-6, 1e-4)]
        if scenario.name in peers.EXPORTED:
            path = peers.export(scenario)
            cells += [worst(peers.compare_with_sbml(scenario, path, curves)) for curves in (peers.roadrunner_curves, peers.copasi_curves)]
        text = " | ".join([*(f"{c:.0e}" for c in cells), *[""] * (5 - len(cells))])
        print(f"| {scenario.name} | {text} |", flush=True)


if __name__ == "__main__":
    main()
