"""gln against the Python reference: same model files, nothing else in common."""

import json

import pytest

import peers

# Both integrate at a relative tolerance of 1e-10 per step. What accumulates over days, and readouts that are small differences of large
# flows, cost up to three digits of it.
TOLERANCE = 1e-7
# A study's numbers come from curves sampled on different grids: areas and times of a peak carry that.
STUDY_TOLERANCE = 2e-3


@pytest.mark.parametrize("scenario", peers.SCENARIOS, ids=lambda s: s.name)
def test_every_readout_and_pool_agrees(scenario):
    distances = peers.compare_with_reference(scenario)
    worst = sorted(distances.items(), key=lambda item: -item[1])[:5]
    assert worst[0][1] < TOLERANCE, worst


def test_the_baseline_fluxes_agree():
    """The closing fluxes of both programs, through the rate of every process that a readout shows."""
    scenario = peers.named("baseline")
    body = peers.body_of(scenario)
    _, curves, document = peers.gln_curves(scenario, body.readout_names)
    base = body.simulate(until="1 h", readouts=body.readout_names).baseline
    for name in body.readout_names:
        assert document["readouts"][name]["baseline"] == pytest.approx(base[name], rel=1e-9, abs=1e-9), name


def test_studies_are_judged_alike():
    from glnref import studies
    folder = peers.os.path.join(peers.ROOT, "evidence", "studies")
    theirs = json.loads(peers.run_gln(["validate", folder, "--json", "--rtol", "1e-8", "--model", peers.SHIPPED]))["rows"]
    body = peers.body_of(peers.named("baseline"))
    ours = [row for path in studies.files_of(folder) for row in studies.rows_of(body, studies.read(path))]
    key = lambda r: (r["study"], r["arm"], r["readout"], r["measure"])  # noqa: E731
    mine, other = {}, {}
    for rows, table in ((ours, mine), (theirs, other)):
        for row in rows:
            table.setdefault(key(row), []).append(row["predicted"])
    assert set(mine) == set(other)
    wrong = []
    for k, values in mine.items():
        for a, b in zip(values, other[k], strict=True):
            b = float("nan") if b is None else b
            if not (a == pytest.approx(b, rel=STUDY_TOLERANCE, abs=1e-6) or (a != a and b != b)):
                wrong.append((k, a, b))
    assert not wrong
