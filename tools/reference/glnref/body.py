"""A model ready to run: baselines, closing fluxes, generated rate functions, simulation with scipy's integrators."""

import ctypes
import hashlib
import math
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field

import numpy as np
from scipy.integrate import odeint, solve_ivp

from . import graph as g
from . import units
from .language import Language, ModelError
from .regimen import events_of, parse_dose


class SimulationError(RuntimeError):
    """An integration that did not reach its end."""


NOW, BASE = 0, 1


class Lowering:
    """Trees to graph nodes, now (Y, P) or at baseline (R)."""

    def __init__(self, language):
        self.language = language
        self.graph = g.Graph()
        self.slot = {name: i for i, name in enumerate(language.parameters)}
        self.state = {name: i for i, name in enumerate(language.pools)}
        self.process = {name: i for i, name in enumerate(language.processes)}
        self.closing = {name: i for i, name in enumerate(n for n, p in language.processes.items() if p.form == "closes")}
        self.memory, self.busy = {}, []
        self.reference_scale = {}

    def once(self, key, make):
        if key in self.memory:
            return self.memory[key]
        if key in self.busy:
            raise ModelError("these depend on each other: " + " -> ".join(k[1] for k in self.busy[self.busy.index(key):] + [key]))
        self.busy.append(key)
        self.memory[key] = result = make()
        self.busy.pop()
        return result

    def with_scales(self, slots, defaults):
        """`slots` followed by what scaled parameters are divided by: their scale in the reference person."""
        reference = np.concatenate([defaults, np.ones(len(self.reference_scale))])
        for name, (index, base) in self.reference_scale.items():
            reference[index] = g.evaluate(self.graph, [base], r=reference)[0]
            if not reference[index] or not math.isfinite(reference[index]):
                raise ModelError(f"{name}: scales_with is {reference[index]} in the reference person")
        return np.concatenate([slots, reference[len(defaults):]])

    def parameter(self, name, moment):
        return self.once(("parameter", name, moment), lambda: self._parameter(name, moment))

    def _parameter(self, name, moment):
        p = self.language.parameters[name]
        leaf = self.graph.leaf("P" if moment == NOW else "R", self.slot[name])
        scope = (p.module, "", p.process)
        if p.formula is not None:
            return self.graph.op("*", self.tree(p.formula, scope, moment, True), leaf)
        if p.scales_with is not None:
            if name not in self.reference_scale:
                base = self.tree(p.scales_with, scope, BASE, True)  # first what it depends on, then its own place
                self.reference_scale[name] = (len(self.slot) + len(self.reference_scale), base)
            scale = self.tree(p.scales_with, scope, moment, True)
            at_reference = self.graph.leaf("R", self.reference_scale[name][0])
            return self.graph.op("*", leaf, self.graph.op("/", scale, at_reference))
        return leaf

    def volume(self, pool):
        return None if pool["boundary"] else self.language.compartments[pool["compartment"]]["volume"]

    def amount(self, name, moment):
        pool = self.language.pools[name]
        if moment == NOW:
            return self.graph.leaf("Y", self.state[name])
        if pool["boundary"]:
            return self.graph.const(0.0)
        value = self.parameter(pool["baseline"], BASE)
        return value if pool["is_amount"] else self.graph.op("*", value, self.parameter(self.volume(pool), BASE))

    def concentration(self, name, moment):
        pool = self.language.pools[name]
        volume = self.volume(pool)
        if volume is None:
            return self.amount(name, moment)
        if moment == BASE and not pool["is_amount"]:
            return self.parameter(pool["baseline"], BASE)
        return self.graph.op("/", self.amount(name, moment), self.parameter(volume, moment))

    def assignment(self, name, moment):
        record = self.language.assignments[name]
        return self.once(("assignment", name, moment), lambda: self.tree(record["tree"], (record["module"], "", None), moment))

    def tree(self, tree, scope, moment, static=False):
        """`static`: inside a parameter, where pools mean their baselines."""
        return self._tree(self.language.expand(tree), scope, moment, static)

    def _tree(self, tree, scope, moment, static):
        kind = tree[0]
        if kind == "number":
            return self.graph.const(tree[1])
        if kind == "name":
            what, full = self.language.resolve(tree[1], scope)
            if what == "parameter":
                return self.parameter(full, moment)
            if what == "assignment":
                return self.assignment(full, moment)
            return self.concentration(full, BASE if static else moment)
        if kind == "neg":
            return self.graph.op("neg", self._tree(tree[1], scope, moment, static))
        if kind == "call":
            return self._call(tree, scope, moment, static)
        a, b = (self._tree(t, scope, moment, static) for t in tree[1:])
        if kind in (">", ">="):
            return self.graph.op("lt" if kind == ">" else "le", b, a)
        return self.graph.op({"^": "pow", "<": "lt", "<=": "le"}.get(kind, kind), a, b)

    def _call(self, tree, scope, moment, static):
        name, arguments = tree[1], tree[2]
        if name == "amount":
            return self.amount(self.language.resolve(arguments[0][1], scope)[1], BASE if static else moment)
        if name == "rate":
            process = self.language.process_named(arguments[0][1], scope)
            return self.rate(process) if moment == NOW else self.baseline_rate(process)
        if name == "baseline":
            return self._tree(arguments[0], scope, BASE, static)
        values = [self._tree(a, scope, moment, static) for a in arguments]
        if name == "log10":
            return self.graph.op("/", self.graph.op("log", values[0]), self.graph.const(math.log(10.0)))
        return self.graph.op(name, *values)

    def baseline_rate(self, name):
        return self.once(("baseline rate", name, BASE), lambda: self._baseline_rate(name))

    def _baseline_rate(self, name):
        process = self.language.processes[name]
        if process.form == "closes":
            return self.graph.leaf("Z", self.closing[name])
        base = (self.tree(process.law, (process.module, "", process), BASE) if process.form == "rate"
                else self.parameter(f"{name}.flux", BASE))
        return self.graph.op("*", self.parameter(f"{name}.activity", BASE), base)

    def rate(self, name):
        return self.once(("rate", name, NOW), lambda: self._rate(name))

    def _rate(self, name):
        process, o = self.language.processes[name], self.graph.op
        scope = (process.module, "", process)
        value = o("*", self.parameter(f"{name}.activity", NOW), self.tree(process.law, scope, NOW))
        if process.form != "rate":
            if process.form == "flux":
                flux = self.parameter(f"{name}.flux", NOW)
            else:
                flux = o("/", self.graph.leaf("Z", self.closing[name]), self.parameter(f"{name}.activity", BASE))
            value = o("*", o("/", flux, self.tree(process.law, scope, BASE)), value)
        for modifier in process.modifiers:
            value = o("*", value, self.tree(modifier, scope, NOW))
        return value


@dataclass
class Baseline:
    """A person's fasted state. Amounts in internal units, rates per min."""
    person: dict
    references: np.ndarray
    closing: np.ndarray
    amounts: np.ndarray
    rates: dict
    problems: list = field(default_factory=list)


@dataclass
class Run:
    """Columns of one simulation; values in the unit shown."""
    hours: np.ndarray
    columns: dict        # name -> array
    baseline: dict       # name -> value before the first event
    units: dict
    rates: dict = None   # process -> array, per min
    amounts: np.ndarray = None
    start_amounts: np.ndarray = None
    given: np.ndarray = None


def compiled(source, n_constants):
    """The generated C as a library, or None where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or os.environ.get("GLN_REFERENCE_PYTHON"):
        return None
    key = hashlib.sha256(source.encode()).hexdigest()[:24]
    folder = os.path.join(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")), "gln-reference")
    path = os.path.join(folder, key + ".so")
    if not os.path.exists(path):
        os.makedirs(folder, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            file = os.path.join(temporary, "body.c")
            with open(file, "w", encoding="utf-8") as stream:
                stream.write(source)
            built = os.path.join(temporary, "body.so")
            subprocess.run([compiler, "-O1", "-ffp-contract=off", "-fPIC", "-shared", "-o", built, file, "-lm"], check=True)
            os.replace(built, path)
    return ctypes.CDLL(path)


class Body:
    """A loaded model. Numeric work happens in `baseline` and `simulate`."""

    def __init__(self, language):
        self.language = language
        self.lowering = low = Lowering(language)
        self.graph = low.graph
        self.pool_names = list(language.pools)
        self.process_names = list(language.processes)
        self.readout_names = list(language.readouts) + [p for p in language.pools if p not in language.readouts]
        self.defaults = np.array([p.value for p in language.parameters.values()])
        try:
            self.now = {n: low.rate(n) for n in self.process_names}
            self.base = {n: low.baseline_rate(n) for n in self.process_names}
            self.initial = [low.amount(n, BASE) for n in self.pool_names]
            self.outputs = {}
            for name in self.readout_names:
                record = language.readouts.get(name)
                self.outputs[name] = (low.tree(record["tree"], (record["module"], "", None), NOW) if record
                                      else low.concentration(name, NOW))
        except RecursionError as problem:
            raise ModelError("formulas nested too deeply") from problem
        self.stoichiometry = np.zeros((len(self.pool_names), len(self.process_names)))
        for j, name in enumerate(self.process_names):
            for pool, n in language.processes[name].terms:
                self.stoichiometry[low.state[pool], j] += n
        self._check_closing()
        self._generate()

    # ---- construction -----------------------------------------------------------------------------------------------

    def _slot(self, name):
        if name not in self.lowering.slot:
            raise ModelError(f"no parameter '{name}'{self.language._near(name, self.lowering.slot)}")
        return self.lowering.slot[name]

    def with_overrides(self, overrides):
        """The same body with other parameter defaults, as if its files were edited.

        Values: internal units, or text with a unit. Of a parameter with a formula a number multiplies it, a text sets it.
        """
        other = object.__new__(Body)
        other.__dict__.update(self.__dict__)
        other.defaults = self.defaults.copy()
        for name, value in overrides.items():
            slot, parameter = self._slot(name), self.language.parameters[name]
            if not isinstance(value, str):
                other.defaults[slot] = float(value)
                continue
            value = units.value_in(value, parameter.dimension, name)
            if parameter.formula is not None:
                value = other._slot_for(name, value, self.lowering.with_scales(other.defaults, other.defaults))
            other.defaults[slot] = value
        return other

    def _check_closing(self):
        language, low = self.language, self.lowering
        self.closing_names = list(low.closing)
        self.closed = [language.processes[n].closes for n in self.closing_names]
        if len(set(self.closed)) != len(self.closed):
            twice = sorted({p for p in self.closed if self.closed.count(p) > 1})
            raise ModelError(f"closed by more than one process: {', '.join(twice)}")
        rows = [low.state[p] for p in self.closed]
        columns = [low.process[n] for n in self.closing_names]
        self.closing_matrix = self.stoichiometry[np.ix_(rows, columns)]
        self.fixed = [n for n in self.process_names if n not in low.closing]
        for name in self.fixed:
            if self.graph.depends[self.base[name]] & g.Z:
                raise ModelError(f"the baseline rate of '{name}' depends on a closing flux")
        if rows and np.linalg.matrix_rank(self.closing_matrix) < len(rows):
            u, s, vt = np.linalg.svd(self.closing_matrix)
            loose = [n for n, w in zip(self.closing_names, vt[-1]) if abs(w) > 1e-6]
            raise ModelError(f"the closed pools do not determine the fluxes of {', '.join(loose)}")

    def _generate(self):
        n = len(self.pool_names)
        changes = []
        for i in range(n):
            total = self.graph.const(0.0)
            for j in np.flatnonzero(self.stoichiometry[i]):
                total = self.graph.op("+", total, self.graph.op("*", self.graph.const(self.stoichiometry[i, j]),
                                                                self.now[self.process_names[j]]))
            changes.append(total)
        jacobian = [(i * n + j, self.graph.derivative(f, j)) for i, f in enumerate(changes) for j in sorted(self.graph.states_of(f))]
        functions = {
            "rhs": list(enumerate(changes)),
            "jacobian": [(k, d) for k, d in jacobian if self.graph.value(d) != 0.0],
            "rates": list(enumerate(self.now.values())),
            "outputs": list(enumerate(self.outputs.values())),
        }
        self.sizes = {"rhs": n, "jacobian": n * n, "rates": len(self.now), "outputs": len(self.outputs)}
        source, count = g.c_source(self.graph, functions)
        self.library, self.n_constants = compiled(source, count), count
        if self.library is None:
            helpers = {name: getattr(math, name) for name in ("exp", "log", "sqrt", "tanh")}
            helpers.update(pow=_power, min=min, max=max, abs=abs, div=_divide)
            scope = dict(helpers)
            exec(compile(g.python_source(self.graph, functions), "<body>", "exec"), scope)  # pylint: disable=exec-used
            self.bind_python = scope["bind"]

    def bind(self, live, references, closing):
        """Functions rhs, jacobian, rates, outputs of a person: y -> array."""
        if self.library is None:
            return Bound(self, dict(zip(self.sizes, self.bind_python(list(live), list(references), list(closing)))), None)
        constants = np.zeros(max(self.n_constants, 1))
        arguments = [np.ascontiguousarray(a, dtype=float) for a in (live, references, np.append(closing, 0.0))]
        self.library.constants(*(_pointer(a) for a in arguments), _pointer(constants))
        return Bound(self, None, constants)

    # ---- people -----------------------------------------------------------------------------------------------------

    def person_slots(self, person=None):
        """Baseline slots of {'sex': 'male', 'weight': '80 kg', 'plasma.gln': '500 umol/L', ...}."""
        person = dict(person or {})
        slots = self.defaults.copy()
        sex = person.pop("sex", None)
        if sex is not None and "person.female" in self.lowering.slot:
            female = sex == "female"
            slots[self._slot("person.female")] = 1.0 if female else 0.0
            if female and self.language.parameters["person.female"].value != 1.0:  # the reference woman of ICRP 89
                for key, value in (("weight", 60.0), ("height", 16.3)):
                    if f"person.{key}" in self.lowering.slot:
                        slots[self._slot(f"person.{key}")] = value
        baselines = []
        slots = self.lowering.with_scales(slots, self.defaults)
        for key, text in person.items():
            if f"person.{key}" in self.lowering.slot:
                parameter = self.language.parameters[f"person.{key}"]
                slots[self._slot(parameter.name)] = (units.value_in(text, parameter.dimension, key) if isinstance(text, str)
                                                     and not _is_number(text) else float(text) * parameter.factor)
            elif key in self.language.pools:
                baselines.append((key, text))
            else:
                raise ModelError(f"a person has no '{key}'")
        for key, text in baselines:
            name = self.language.pools[key]["baseline"]
            species = self.language.species[self.language.pools[key]["species"]]
            value, dimension = units.parse_value(text)
            wanted = self.language.parameters[name].dimension
            if dimension != wanted and species["molar_mass"] and units.multiply(dimension, units.divide(units.AMOUNT, units.MASS)) == wanted:
                value, dimension = value / species["molar_mass"], wanted
            if dimension != wanted:
                raise ModelError(f"{key} cannot be {text}")
            slots[self._slot(name)] = self._slot_for(name, value, slots)
        return slots

    def value_of(self, name, slots):
        return g.evaluate(self.graph, [self.lowering.parameter(name, BASE)], r=slots)[0]

    def _slot_for(self, name, value, slots):
        one = np.array(slots)
        one[self.lowering.slot[name]] = 1.0
        return value / self.value_of(name, one)

    def apply(self, changes, slots):
        slots = np.array(slots)
        for change in changes:
            i, how, value = self._slot(change["parameter"]), change["how"], change["value"]
            if how == "multiply":
                slots[i] *= value
            elif self.language.parameters[change["parameter"]].formula is None:
                slots[i] = value if how == "set" else slots[i] + value
            else:
                before = self.value_of(change["parameter"], slots) if how == "add" else 0.0
                slots[i] = self._slot_for(change["parameter"], before + value, slots)
        return slots

    def baseline(self, person=None, slots=None):
        references = self.person_slots(person) if slots is None else slots
        fixed = np.array(g.evaluate(self.graph, [self.base[n] for n in self.fixed], r=references))
        low = self.lowering
        if not np.all(np.isfinite(fixed)):
            bad = [n for n, v in zip(self.fixed, fixed) if not math.isfinite(v)]
            raise ModelError(f"not finite at baseline: {', '.join(bad)}")
        closing = np.zeros(0)
        if self.closing_names:
            rows = [low.state[p] for p in self.closed]
            columns = [low.process[n] for n in self.fixed]
            closing = np.linalg.solve(self.closing_matrix, -self.stoichiometry[np.ix_(rows, columns)] @ fixed)
        amounts = np.array(g.evaluate(self.graph, self.initial, r=references))
        bound = self.bind(references, references, closing)
        rates = bound("rates", amounts)
        planned = dict(zip(self.fixed, fixed)) | dict(zip(self.closing_names, closing))
        result = Baseline(dict(person or {}), references, closing, amounts, dict(zip(self.process_names, rates)))
        for name, value in zip(self.pool_names, amounts):
            if not math.isfinite(value) or value < 0.0:
                result.problems.append(f"baseline of pool '{name}' is {value:.6g}")
        for name, rate in result.rates.items():
            plan = planned[name]
            if name in low.closing and plan < 0.0:
                result.problems.append(f"'{name}' would run backwards ({plan:.6g} mmol/min) to close '{self.language.processes[name].closes}': "
                                       + self.exchange_text(self.language.processes[name].closes, planned))
            elif not math.isfinite(rate):
                result.problems.append(f"the rate of '{name}' is not finite at baseline")
            elif abs(rate - plan) > 1e-9 * (abs(plan) + 1e-9):
                result.problems.append(f"the modifiers of '{name}' are {rate / plan if plan else math.nan:.9g} at baseline, not 1")
        for i, name in enumerate(self.pool_names):
            pool = self.language.pools[name]
            flows = self.stoichiometry[i] * rates
            if not pool["boundary"] and pool["steady"] and not abs(flows.sum()) <= 1e-9 * np.abs(flows).sum():
                result.problems.append(f"pool '{name}' is not steady: {flows.sum():+.6g} per min = "
                                       + self.exchange_text(name, result.rates))
        result.planned = planned
        return result

    def exchange_text(self, pool, rates):
        i = self.lowering.state[pool]
        return ", ".join(f"{n} {self.stoichiometry[i, j] * rates[n]:+.5g}" for j, n in enumerate(self.process_names) if self.stoichiometry[i, j])

    # ---- running ----------------------------------------------------------------------------------------------------

    def tallies(self):
        used = set()
        for f in self.now.values():
            used |= self.graph.states_of(f)
        return np.array([self.language.pools[p]["boundary"] and i not in used for i, p in enumerate(self.pool_names)])

    def steady_state(self, live, start, bound=None):
        """Amounts where nothing changes under `live`; boundary tallies and slow pools stay as they are."""
        bound = bound or self.bind(live, start.references, start.closing)
        still = np.array([self.language.pools[p]["boundary"] or not self.language.pools[p]["steady"] for p in self.pool_names])
        move = (~still).astype(float)
        y, scale = start.amounts.copy(), np.maximum(np.abs(start.amounts), 1e-3)
        length = 1440.0
        for _ in range(12):
            y = _odeint(lambda t, x: bound("rhs", x) * move, lambda t, x: bound("jacobian", x) * move[:, None], y, [0.0, length],
                        1e-8, 1e-10 * scale)[-1]
            if np.max(np.abs(bound("rhs", y) * move) / scale) < 1e-9:
                break
            length *= 2.0
        # Newton to the end. What is left of a pool is its rate times its life, so rates alone do not tell how near this is; the step does.
        # Scaled: pools of days in mmol beside pools of minutes in pmol leave too little of a double otherwise.
        free, left = np.flatnonzero(~still), math.inf
        s = scale[free]
        for _ in range(30):
            f = bound("rhs", y)[free] / s
            jacobian = bound("jacobian", y)[np.ix_(free, free)] * s / s[:, None]
            if not np.all(np.isfinite(f)) or not np.all(np.isfinite(jacobian)):
                break
            step = s * np.linalg.lstsq(jacobian, -f, rcond=1e-14)[0]
            size = np.max(np.abs(step) / np.maximum(np.abs(y[free]), s))
            if not size < left:
                break
            trial, left = y[free] + step, size
            emptied = (trial < 0.0) & (y[free] >= 0.0)  # by more than rounding: the next step decides again
            y[free] = np.where(emptied, np.where(trial < -1e-9 * s, 0.1 * y[free], 0.0), trial)
        if not left < 1e-9:
            rates = np.abs(bound("rhs", y) * move) / scale
            i = int(np.argmax(rates))
            raise SimulationError(f"no steady state under the conditions: '{self.pool_names[i]}' still changes by {bound('rhs', y)[i]:.3g} per min")
        return y

    def simulate(self, person=None, conditions=(), doses=(), until="24 h", readouts=None, rtol=1e-8, atol=None, grid=1.0, times=None,
                 overrides=None, method="lsoda", settle=0.0, with_rates=False, extra_times=()):
        """Runs a regimen. `conditions`: names or {"name", "from", "to"} (texts); `until`: text or minutes; `times`: minutes.

        Integration starts afresh at every event, so doses are exact. Returns a Run.
        """
        if overrides:
            return self.with_overrides(overrides).simulate(person, conditions, doses, until, readouts, rtol, atol, grid, times, None,
                                                           method, settle, with_rates, extra_times)
        until = units.value_in(until, units.TIME, "until") if isinstance(until, str) else float(until)
        base = self.baseline(person)
        if base.problems:
            raise ModelError("\n".join(base.problems))
        parsed = [parse_dose(d, self.language) if isinstance(d, str) else d for d in doses]
        effects = self._effects(conditions, parsed)
        switches = sorted({t for _, a, b in effects for t in (a, b) if math.isfinite(t) and t < until})
        live = self._live_at(effects, base.references, -math.inf)
        start = min([-settle, *switches, 0.0])
        bound = self.bind(live, base.references, base.closing)
        y = base.amounts.copy()
        if not np.array_equal(live, base.references):
            y = self.steady_state(live, base, bound)
        start_amounts = y.copy()
        events = [e for e in events_of(self, parsed, base.references) if e[0] < until]
        jumps = sorted({e[0] for e in events} | set(switches))
        times = self._times(until, grid, [*jumps, *extra_times]) if times is None else np.asarray(times, dtype=float)
        names = list(readouts) if readouts else [n for n, r in self.language.readouts.items() if r["shown"]] or self.readout_names
        for name in names:
            if name not in self.outputs:
                raise ModelError(f"no readout '{name}'{self.language._near(name, self.outputs)}")
        indices = [list(self.outputs).index(n) for n in names]
        factors = np.array([self.unit_of(n)[0] for n in names])
        atol = (atol if atol is not None else 1e-3 * rtol) * np.where(base.amounts > 0.0, base.amounts, 1.0)
        edges = sorted({start, 0.0, until, *[t for t in jumps if start <= t < until]})
        times = _snapped(times, edges)
        inflow, given = np.zeros(len(y)), np.zeros(len(y))
        rows, rate_rows, baseline = [], [], None
        if start == 0.0:
            baseline = bound("outputs", y)[indices]
        for a, b in zip(edges[:-1], edges[1:]):
            if a == 0.0 and baseline is None:
                baseline = bound("outputs", y)[indices]
            if a in switches:
                bound = self.bind(self._live_at(effects, base.references, a), base.references, base.closing)
            for t, kind, index, value in events:
                if t == a and kind == "add":
                    y[index] += value
                    given[index] += value
                elif t == a:
                    inflow[index] += value
                    inflow[np.abs(inflow) < 1e-14] = 0.0
            given += inflow * (b - a)
            asked = times[(times >= a) & ((times < b) | (b == until) & (times <= b))] if a >= 0.0 else np.zeros(0)
            grid_times = np.unique(np.concatenate([[a], asked, [b]]))
            fixed_inflow = inflow.copy()
            path = self._integrate(bound, fixed_inflow, y, grid_times, rtol, atol, method)
            for t, state in zip(grid_times, path):
                if t in asked:
                    rows.append(bound("outputs", state)[indices])
                    if with_rates:
                        rate_rows.append(bound("rates", state))
            y = path[-1].copy()
        values = np.array(rows) / factors
        columns = {n: values[:, k] for k, n in enumerate(names)}
        for name, column in columns.items():
            if not np.all(np.isfinite(column)):
                raise SimulationError(f"{name} is not a finite number at {times[np.flatnonzero(~np.isfinite(column))[0]] / 60:.4g} h")
        run = Run(times / 60.0, columns, dict(zip(names, baseline / factors)), {n: self.unit_of(n)[1] for n in names})
        run.rates = dict(zip(self.process_names, np.array(rate_rows).T)) if with_rates else None
        run.amounts, run.start_amounts, run.given = y, start_amounts, given
        return run

    def _effects(self, conditions, doses):
        effects = []
        for use in [conditions] if isinstance(conditions, (str, dict)) else conditions:
            use = {"name": use} if isinstance(use, str) else use
            if use["name"] == "healthy" and "healthy" not in self.language.conditions:
                continue
            if use["name"] not in self.language.conditions:
                raise ModelError(f"no condition '{use['name']}'{self.language._near(use['name'], self.language.conditions)}")
            limits = [units.value_in(use[k], units.TIME, k) if k in use else d for k, d in (("from", -math.inf), ("to", math.inf))]
            effects.append((self.language.conditions[use["name"]]["changes"], *limits))
        first = {}
        for dose in doses:
            first[dose.product] = min(first.get(dose.product, math.inf), dose.at)
        for product, record in self.language.products.items():  # in the order of the model, whichever was given first
            if product in first and record["changes"]:
                effects.append((record["changes"], first[product], math.inf))
        return effects

    def _live_at(self, effects, references, t):
        slots = references.copy()
        for changes, a, b in effects:
            if a <= t < b:
                slots = self.apply(changes, slots)
        return slots

    def _times(self, until, grid, jumps):
        fine = np.arange(0.0, min(until, 1440.0) + grid / 2, grid)
        late = np.arange(1440.0, until, max(grid, 5.0)) if until > 1440.0 else np.zeros(0)
        extra = [t + d for t in jumps[:400] for d in (-1e-3, 0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75)]
        times = np.unique(np.concatenate([fine, late, extra, [0.0, until]]))
        return times[(times >= 0.0) & (times <= until)]

    def _integrate(self, bound, inflow, y, times, rtol, atol, method):
        if method == "lsoda":
            return _odeint(lambda t, x: bound("rhs", x) + inflow, lambda t, x: bound("jacobian", x), y, times, rtol, atol)
        result = solve_ivp(lambda t, x: bound("rhs", x) + inflow, (times[0], times[-1]), y, method=method, t_eval=times, rtol=rtol, atol=atol,
                           jac=lambda t, x: bound("jacobian", x))
        if result.status != 0:
            raise SimulationError(f"{result.message} (at {result.t[-1] / 60 if len(result.t) else times[0] / 60:.4g} h)")
        return result.y.T

    def unit_of(self, name):
        """(factor, text) of a readout's shown unit."""
        if name in self.language.readouts:
            record = self.language.readouts[name]
            return record["factor"], record["unit"]
        pool = self.language.pools[name]
        species = self.language.species[pool["species"]]
        if self.language.compartments[pool["compartment"]]["volume"] is None:
            return species["factor"], species["unit"]
        return (1e-3, "umol/L") if species["dimension"] == units.AMOUNT else (species["factor"], species["unit"] + "/L")

    def residuals(self, run):
        """Relative nitrogen and carbon residual of a run."""
        result = {}
        for atom in "NC":
            weight = np.array([self.language.species[self.language.pools[p]["species"]][atom] for p in self.pool_names])
            change, given = weight * (run.amounts - run.start_amounts), float(weight @ run.given)
            result[atom] = abs(change.sum() - given) / max(np.abs(change).sum() + abs(given), 1e-300)
        return result


class Bound:
    """Generated functions for one set of parameters."""

    def __init__(self, body, functions, constants):
        self.sizes, self.functions, self.constants = body.sizes, functions, constants
        if functions is None:
            k = _pointer(constants)
            self.calls = {name: (getattr(body.library, name), k) for name in body.sizes}

    def __call__(self, name, y):
        out = np.zeros(self.sizes[name])
        if self.functions is None:
            function, k = self.calls[name]
            y = np.ascontiguousarray(y, dtype=float)
            function(_pointer(y), k, _pointer(out))
        else:
            try:
                values = out.tolist()
                self.functions[name](y.tolist(), values)
                out = np.array(values)
            except (ZeroDivisionError, ValueError, OverflowError):
                out[:] = math.nan
        n = self.sizes["rhs"]
        return out.reshape(n, n) if name == "jacobian" else out


def _snapped(times, edges):
    """Times a rounding error away from an event are meant to be the event's."""
    times = np.array(times)
    for edge in edges:
        times[np.abs(times - edge) < 1e-9 * max(1.0, abs(edge))] = edge
    return times


def _pointer(array):
    return ctypes.c_void_p(array.ctypes.data)


def _divide(a, b):
    return a / b if b else math.nan


def _power(a, b):
    try:
        return math.pow(a, b)
    except (ValueError, OverflowError):
        return math.nan


def _is_number(text):
    try:
        float(text)
        return True
    except ValueError:
        return False


def _odeint(f, jacobian, y, times, rtol, atol):
    path, info = odeint(f, y, times, Dfun=jacobian, tfirst=True, rtol=rtol, atol=atol, mxstep=20000, full_output=True)
    if info["message"] != "Integration successful.":
        # LSODA may make no way off a steady state of some bodies; a method that decides otherwise gets a try.
        again = solve_ivp(f, (times[0], times[-1]), y, "Radau", t_eval=times, rtol=rtol, atol=atol, jac=jacobian)
        if again.status == 0:
            return again.y.T
    if info["message"] != "Integration successful." or not np.all(np.isfinite(path)):
        bad = np.flatnonzero(~np.isfinite(path).all(axis=1))
        raise SimulationError(f"integration failed after {times[0] / 60:.4g} h: {info['message']}"
                              + (f" not finite from {times[bad[0]] / 60:.4g} h" if len(bad) else ""))
    return path


def load(root, extra=()):
    """Reads and checks a model folder; raises ModelError with every message."""
    language = Language(root, extra)
    if language.errors:
        raise ModelError("\n".join(language.errors))
    return Body(language)
