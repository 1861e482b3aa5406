"""The exported SBML file in libRoadRunner and COPASI against gln."""

import pytest

import peers

# CVODE and LSODA at 1e-10; an event is found by root search, which costs a few digits after each dose.
TOLERANCE = {"roadrunner": 1e-6, "copasi": 1e-6}
SIMULATORS = {"roadrunner": peers.roadrunner_curves, "copasi": peers.copasi_curves}


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    files = {}

    def path_of(name):
        if name not in files:
            files[name] = peers.export(peers.named(name), str(tmp_path_factory.mktemp("sbml")))
        return files[name]

    return path_of


@pytest.mark.parametrize("simulator", SIMULATORS)
@pytest.mark.parametrize("name", peers.EXPORTED)
def test_curves_agree(name, simulator, exported):
    distances = peers.compare_with_sbml(peers.named(name), exported(name), SIMULATORS[simulator])
    worst = sorted(distances.items(), key=lambda item: -item[1])[:5]
    assert worst[0][1] < TOLERANCE[simulator], worst
