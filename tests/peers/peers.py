"""Runs one scenario in gln and in other simulators, and measures how far their curves are apart."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tools", "reference"))

import gln_reference  # noqa: E402

STRESS = os.path.join(HERE, "stress.toml")
SHIPPED = os.path.join(ROOT, "model")
RTOL, ATOL = 1e-10, 1e-13


def _small_body():
    """The small body of the language tests with the evidence folder gln wants beside a model."""
    folder = tempfile.mkdtemp(prefix="gln-peers-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(os.path.join(ROOT, "tests", "lang", "good"), os.path.join(folder, "model"))
    shutil.copytree(os.path.join(ROOT, "tests", "lang", "evidence"), os.path.join(folder, "evidence"))
    shutil.copy(os.path.join(ROOT, "evidence", "safety.toml"), os.path.join(folder, "evidence"))
    return os.path.join(folder, "model")


SMALL = _small_body()


@dataclass
class Scenario:
    """What is simulated. `conditions`: names, or (name, from, to) with times as text."""
    name: str
    doses: list = field(default_factory=list)
    person: dict = field(default_factory=dict)
    conditions: list = field(default_factory=list)
    until: str = "12 h"
    model: str = SHIPPED
    extra: list = field(default_factory=list)

    def flags(self):
        """The same as flags of gln."""
        flags = ["--until", self.until.replace(" ", ""), "--model", self.model]
        for path in self.extra:
            flags += ["--with", path]
        for dose in self.doses:
            flags += ["--dose", dose]
        for key, value in self.person.items():
            flags += ["--baseline", f"{key}={value}"] if "." in key else ["--" + key, value.replace(" ", "")]
        for use in self.conditions:
            flags += ["--condition", use if isinstance(use, str) else f"{use[0]} from {use[1]} to {use[2]}"]
        return flags

    def uses(self):
        return [u if isinstance(u, str) else {"name": u[0], "from": u[1], "to": u[2]} for u in self.conditions]


def _stress(**more):
    return {"extra": [STRESS], **more}


SCENARIOS = [
    Scenario("baseline", until="24 h"),
    Scenario("oral", ["10 g oral"], until="24 h"),
    Scenario("oral, small woman", ["0.3 g/kg oral"], {"sex": "female", "weight": "52 kg", "height": "158 cm", "age": "64 y"}),
    Scenario("oral, measured baseline", ["20 g oral"], {"plasma.gln": "480 umol/L", "plasma.nh4": "36 umol/L"}),
    Scenario("oral, three a day", ["0.1 g/kg oral every 8 h for 2 d"], until="2 d"),
    Scenario("nasogastric infusion", ["856 umol/kg/h nasogastric over 4 h"]),
    Scenario("jejunal", ["15 g jejunal over 30 min at 20 min"]),
    Scenario("iv bolus", ["5 g iv"], until="6 h"),
    Scenario("iv infusion and bolus", ["0.57 g/kg/d iv over 6 h", "3 g iv at 2 h", "2 g iv over 1 h at 90 min"]),
    Scenario("dipeptide", ["20 g alanyl-glutamine oral at 1 h", "10 g alanyl-glutamine iv over 2 h at 3 h"]),
    Scenario("whey and casein", ["25 g whey oral", "25 g casein oral at 4 h"], until="16 h"),
    Scenario("meal and phenylbutyrate", ["600 kcal mixed-meal oral", "5 g phenylbutyrate oral at 30 min"], until="16 h"),
    Scenario("amino acids", ["30 g amino-acids iv over 6 h"]),
    Scenario("stressed", ["10 g oral"], conditions=["stress-rates"], **_stress()),
    Scenario("stressed for a while", ["10 g oral", "5 g iv over 3 h at 1 h"],
             conditions=[("stress-rates", "2 h", "5 h"), ("stress-volume", "1 h", "7 h")], **_stress()),
    Scenario("sepsis", ["0.5 g/kg/d iv over 6 h"], conditions=["sepsis"]),
    Scenario("sepsis for a while", ["10 g oral at 1 h"], conditions=[("sepsis", "2 h", "9 h")], until="24 h"),
    Scenario("cirrhosis", ["20 g oral"], conditions=["cirrhosis"]),
    Scenario("diabetes and a meal", ["600 kcal mixed-meal oral", "10 g oral at 1 h"], conditions=["t2d"]),
    Scenario("chronic kidney disease", ["10 g oral", "5 g iv over 1 h at 4 h"], conditions=["ckd"]),
    Scenario("small body", ["10 g oral", "3 g iv over 1 h at 2 h"], model=SMALL),
    Scenario("small body, product that changes it", ["20 g shake oral every 6 h x2", "100 U enzyme iv at 1 h"], {"weight": "61 kg", "sex": "female"},
             model=SMALL),
    Scenario("small body, fever", ["10 g oral"], conditions=["fever"], model=SMALL),
]
# Those exported: doses at time 0 and later, infusions, a state from the start and one for a while.
EXPORTED = ["baseline", "oral", "iv infusion and bolus", "meal and phenylbutyrate", "stressed", "stressed for a while", "small body",
            "small body, product that changes it", "small body, fever"]


def named(name):
    return next(s for s in SCENARIOS if s.name == name)


_bodies = {}


def body_of(scenario):
    key = (scenario.model, *scenario.extra)
    if key not in _bodies:
        _bodies[key] = gln_reference.load(scenario.model, scenario.extra)
    return _bodies[key]


def run_gln(arguments):
    """Runs gln and returns its stdout; an exit code other than 0 is an error with what it said."""
    done = subprocess.run([os.environ["GLN_BIN"], *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"gln {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def gln_curves(scenario, readouts, every="10min", rtol=RTOL, atol=ATOL):
    """(minutes, {readout: values}, document) of gln, at tight tolerance unless told otherwise."""
    flags = [f for name in readouts for f in ("--readout", name)]
    document = json.loads(run_gln(["simulate", *scenario.flags(), *flags, "--json", "--every", every, "--rtol", repr(rtol), "--atol", repr(atol)]))
    return np.array(document["time"]["values"]) * 60.0, {n: np.array(r["values"]) for n, r in document["readouts"].items()}, document


def reference_curves(scenario, readouts, minutes):
    run = body_of(scenario).simulate(scenario.person, scenario.uses(), scenario.doses, scenario.until, readouts, rtol=RTOL, times=minutes)
    return run


def export(scenario, folder=None):
    """Path of the SBML file gln writes for a scenario."""
    path = os.path.join(folder or tempfile.mkdtemp(prefix="gln-peers-"), "body.xml")
    run_gln(["model", "export", path, *scenario.flags()])
    return path


def roadrunner_curves(path, end, points):
    """(minutes, {SBML id: values}) by libRoadRunner's CVODE."""
    import roadrunner
    runner = roadrunner.RoadRunner(path)
    runner.integrator.setValue("relative_tolerance", RTOL)
    runner.integrator.setValue("absolute_tolerance", 1e-12)
    # NOTE: libRoadRunner scales it by what each species begins with. Of a hormone (picomoles) 1e-20 is left, finer than rounding: its CVODE
    # then gives up here and there ("too much accuracy requested").
    runner.integrator.setValue("absolute_tolerance", [max(float(t), 1e-17) for t in runner.integrator.getAbsoluteToleranceVector()])
    runner.integrator.setValue("maximum_num_steps", 500000)
    ids = [*runner.model.getGlobalParameterIds(), *runner.model.getFloatingSpeciesIds()]
    readouts = [i for i in ids if i.startswith("readout__")]
    species = list(runner.model.getFloatingSpeciesIds())
    runner.timeCourseSelections = ["time", *readouts, *[f"[{s}]" for s in species]]
    result = np.array(runner.simulate(0.0, end, points))
    return result[:, 0], dict(zip([*readouts, *species], result[:, 1:].T))


def copasi_curves(path, end, points):
    """The same by COPASI's LSODA; species as concentrations too."""
    import COPASI
    data = COPASI.CRootContainer.addDatamodel()
    try:
        if not data.importSBML(path):
            raise RuntimeError(COPASI.CCopasiMessage.getAllMessageText())
        task = data.getTask("Time-Course")
        task.setMethodType(COPASI.CTaskEnum.Method_deterministic)
        problem = task.getProblem()
        problem.setStepNumber(points - 1)
        problem.setDuration(float(end))
        problem.setTimeSeriesRequested(True)
        method = task.getMethod()
        method.getParameter("Relative Tolerance").setDblValue(RTOL)
        method.getParameter("Absolute Tolerance").setDblValue(1e-13)
        method.getParameter("Max Internal Steps").setUIntValue(1000000)
        COPASI.CCopasiMessage.clearDeque()
        if not task.initialize(COPASI.CCopasiTask.ONLY_TIME_SERIES) or not task.process(True):
            raise RuntimeError(COPASI.CCopasiMessage.getAllMessageText())
        series = task.getTimeSeries()
        steps = series.getRecordedSteps()
        columns = {}
        for k in range(series.getNumVariables()):
            columns[series.getSBMLId(k, data) if k else "time"] = np.array([series.getConcentrationData(j, k) for j in range(steps)])
        return columns.pop("time"), columns
    finally:
        COPASI.CRootContainer.removeDatamodel(data)


def apart(a, b, floor):
    """Largest difference of two curves, relative to the largest value of either; `floor` is what counts as nothing."""
    return float(np.max(np.abs(a - b)) / max(np.max(np.abs(a)), np.max(np.abs(b)), floor))


def floor_of(body, name):
    """1e-6 internal units (1 pmol for an amount in mmol), in the unit shown: smaller curves are compared as if that large."""
    return 1e-6 / body.unit_of(name)[0]


def compare_with_reference(scenario, rtol=RTOL, atol=ATOL):
    """{readout: distance} of gln and the reference, all readouts and pools. The reference is always tight."""
    body = body_of(scenario)
    minutes, curves, _ = gln_curves(scenario, body.readout_names, rtol=rtol, atol=atol)
    run = reference_curves(scenario, body.readout_names, minutes)
    return {n: apart(curves[n], run.columns[n], floor_of(body, n)) for n in body.readout_names}


def jumps_of(scenario):
    """Minutes at which a curve may jump, where programs may report either side."""
    from glnref.regimen import events_of, parse_dose
    from glnref.units import parse_value
    body = body_of(scenario)
    times = {e[0] for e in events_of(body, [parse_dose(d, body.language) for d in scenario.doses], body.person_slots(scenario.person))}
    for use in scenario.conditions:
        if not isinstance(use, str):
            times |= {parse_value(t)[0] for t in use[1:]}
    return times


def compare_with_sbml(scenario, path, curves_of, every=10.0):
    """{readout: distance} of gln and a simulator that ran the exported file."""
    body = body_of(scenario)
    minutes, curves, document = gln_curves(scenario, body.readout_names, f"{every:g}min")
    end = minutes[-1]
    their_minutes, theirs = curves_of(path, end, int(round(end / every)) + 1)
    jumps = np.array(sorted(jumps_of(scenario)) or [-1.0])
    keep = np.array([np.min(np.abs(jumps - t)) > 1e-6 for t in their_minutes])
    place = np.array([int(np.argmin(np.abs(minutes - t))) for t in their_minutes])
    if np.max(np.abs(minutes[place] - their_minutes)) > 1e-6:
        raise RuntimeError("the two programs were not asked at the same times")
    distances = {}
    for name in body.readout_names:
        is_readout = name in body.language.readouts
        column = theirs.get(("readout__" if is_readout else "") + identifier(name))
        if column is None:
            raise RuntimeError(f"the SBML file has no {name}")
        column = column if is_readout else column / body.unit_of(name)[0]
        distances[name] = apart(curves[name][place][keep], column[keep], floor_of(body, name))
    return distances


def identifier(name):
    return "".join("__" if c == "." else c if c.isalnum() or c == "_" else "_" for c in name)
