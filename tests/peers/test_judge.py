"""The reference itself: closed forms, another integrator, both ways of generating its code, and what it refuses."""

import shutil

import numpy as np
import pytest

import peers
from glnref.body import load
from glnref.language import ModelError

KA, KE, V = 1.2, 0.8 / 5, 5.0  # 1/h, 1/h, L: tests/peers/fixture/body.toml
FIXTURE = peers.os.path.join(peers.HERE, "fixture")


@pytest.fixture(scope="module")
def one_compartment():
    return load(FIXTURE)


def bateman(t, dose):
    return np.where(t > 0, dose * KA / V / (KA - KE) * (np.exp(-KE * t) - np.exp(-KA * t)), 0.0)


def infusion(t, rate, length):
    during = rate / (KE * V) * (1 - np.exp(-KE * np.minimum(t, length)))
    return np.where(t > 0, during * np.exp(-KE * np.maximum(t - length, 0.0)), 0.0)


def concentration(body, doses, until):
    run = body.simulate(doses=doses, until=until, readouts=["blood.drug"], rtol=1e-11)
    return run.hours, run.columns["blood.drug"] / 1000.0


def test_absorption_follows_bateman(one_compartment):
    t, c = concentration(one_compartment, ["10 mmol drug oral", "4 mmol drug oral at 3 h"], "12 h")
    np.testing.assert_allclose(c, bateman(t, 10.0) + bateman(t - 3.0, 4.0), rtol=1e-8, atol=1e-11)


def test_overlapping_infusions_and_a_bolus(one_compartment):
    t, c = concentration(one_compartment, ["6 mmol drug iv over 2 h every 90 min x3", "2 mmol drug iv at 1 h"], "10 h")
    exact = sum(infusion(t - s, 3.0, 2.0) for s in (0.0, 1.5, 3.0)) + np.where(t >= 1.0, 2.0 / V * np.exp(-KE * (t - 1.0)), 0.0)
    np.testing.assert_allclose(c, exact, rtol=1e-8, atol=1e-11)


def test_two_integrators_agree():
    body = peers.body_of(peers.named("oral"))
    runs = [body.simulate(doses=["10 g oral"], until="6 h", readouts=["plasma.gln"], rtol=1e-9, method=m, grid=5.0) for m in ("lsoda", "Radau")]
    np.testing.assert_allclose(runs[0].columns["plasma.gln"], runs[1].columns["plasma.gln"], rtol=1e-7)


def test_a_steady_state_stays():
    """Where a condition leads is found to the end: pools that live for weeks do not move on. (A rounding error in an empty pool once
    stopped the search with a part in 100,000 of the immune cells to go.)"""
    scenario = peers.named("stressed")
    body = peers.body_of(scenario)
    run = body.simulate(conditions=scenario.conditions, until="60 d", readouts=["immune.cells", "plasma.gln"], times=[0.0, 60 * 1440.0], rtol=1e-10)
    for name, column in run.columns.items():
        assert column[-1] == pytest.approx(column[0], rel=1e-8), name


def test_generated_python_and_c_agree(monkeypatch):
    monkeypatch.setenv("GLN_REFERENCE_PYTHON", "1")
    plain = load(peers.SMALL)
    monkeypatch.delenv("GLN_REFERENCE_PYTHON")
    if load(peers.SMALL).library is None:
        pytest.skip("no C compiler")
    for name, body in (("python", plain), ("c", load(peers.SMALL))):
        assert (body.library is None) == (name == "python")
    base = plain.baseline()
    y = base.amounts * 1.3 + 0.01
    other = load(peers.SMALL)
    for function in ("rhs", "jacobian", "rates", "outputs"):
        np.testing.assert_allclose(plain.bind(base.references, base.references, base.closing)(function, y),
                                   other.bind(base.references, base.references, base.closing)(function, y), rtol=1e-13, atol=1e-15)


def test_the_jacobian_is_the_derivative_of_the_rates():
    body = peers.body_of(peers.named("oral"))
    base = body.baseline()
    bound = body.bind(base.references, base.references, base.closing)
    rng = np.random.default_rng(1)
    y = base.amounts * rng.uniform(0.7, 1.4, len(base.amounts)) + rng.uniform(0.01, 0.1, len(base.amounts))
    jacobian = bound("jacobian", y)
    for j in range(len(y)):
        h = 1e-6 * max(abs(y[j]), 1e-3)
        step = np.zeros(len(y))
        step[j] = h
        numeric = (bound("rhs", y + step) - bound("rhs", y - step)) / (2 * h)
        np.testing.assert_allclose(jacobian[:, j], numeric, rtol=1e-4, atol=1e-6 * (1 + np.abs(numeric).max()), err_msg=body.pool_names[j])


@pytest.mark.parametrize("old, new, said", [
    ("k * amount(gut.drug)", "k * gut.drugg", "unknown name 'gut.drugg'; did you mean 'gut.drug'"),
    ('unit = "1/h"', 'unit = "L/h"', "expected mmol/min"),
    ('title = "A drug"', 'title = "A drug"\natoms = { C = 2 }\n[species.other]\natoms = { C = 3 }', None),
    ('turns = "blood.drug -> urine.drug"', 'turns = "2 blood.drug -> urine.drug"', "does not balance in C"),
    ('kind = "assumption", note = "made up" }\n[process.elim', 'kind = "assumption" }\n[process.elim', "assumption needs low and high"),
])
def test_what_it_refuses(tmp_path, old, new, said):
    folder = tmp_path / "model"
    shutil.copytree(FIXTURE, folder)
    text = (folder / "body.toml").read_text()
    if "2 blood" in new:
        text = text.replace('title = "A drug"', 'title = "A drug"\natoms = { C = 2 }')
    assert old in text
    (folder / "body.toml").write_text(text.replace(old, new))
    if said is None:
        load(folder)
        return
    with pytest.raises(ModelError, match=said.replace("(", r"\(").replace(")", r"\)")):
        load(folder)
