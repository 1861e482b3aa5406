"""Reads a model folder: tables of docs/model.md as plain records, checked for names, units, atoms and sources."""

import csv
import difflib
import glob
import os
import re
from dataclasses import dataclass, field

from . import formula as fm
from . import units
from .toml import tomllib


class ModelError(ValueError):
    """Everything that is wrong with a model, one message per line."""


@dataclass
class Parameter:
    name: str
    dimension: tuple
    factor: float
    unit: str
    value: float                 # slot: internal units; 1 when there is a formula
    role: str = "plain"
    formula: object = None       # tree
    scales_with: object = None   # tree
    module: str = ""
    process: object = None
    kind: str = ""
    references: list = field(default_factory=list)
    title: str = ""
    low: float = None
    high: float = None
    note: str = ""


@dataclass
class Process:
    name: str
    module: str
    inside: str
    turns: str
    title: str
    form: str
    law: object
    modifiers: list
    locals: dict                 # short name -> parameter name
    terms: list = None           # (pool, coefficient)
    closes: str = None


NUMBER_KEYS = {"value", "unit", "low", "high", "least", "most", "kind", "reference", "to", "script", "species", "note", "scales_with", "formula",
               "distribution", "title"}
KEYS = {
    "model": {"name", "version", "title", "include", "note", "reference"},
    "module": {"name", "title", "note", "reference"},
    "species": {"title", "atoms", "groups", "molar_mass", "unit", "ids", "note"},
    "compartment": {"title", "volume", "boundary", "note"},
    "pool": {"baseline", "title", "positive", "steady", "note"},
    "assignment": {"formula", "unit", "title", "note", "reference"},
    "law": {"arguments", "formula", "title", "reference", "note"},
    "readout": {"formula", "unit", "title", "shown", "species", "as_measured", "statistical", "note", "reference"},
    "covariate": {"value", "unit", "low", "high", "least", "most", "title", "note", "kind", "reference"},
    "condition": {"title", "note", "family", "sample", "passing", "change", "reference"},
    "change": {"parameter", "multiply", "set", "add", "kind", "reference", "low", "high", "note", "direction_only", "to", "script",
               "species", "distribution"},
    "product": {"title", "unit", "molar_mass", "most", "delivers", "with", "routes", "change", "note", "kind", "reference", "low", "high",
                "species", "to", "script"},
    "route": {"compartment", "title", "note"},
}
PROCESS_KEYS = {"title", "turns", "in", "rate", "flux", "follows", "closes", "modifiers", "moves", "note", "reference"}
FUNCTIONS = {"exp": 1, "log": 1, "log10": 1, "sqrt": 1, "tanh": 1, "abs": 1, "min": 2, "max": 2, "if": 3}


class Language:
    """The model as read. `errors` and `warnings` are texts with the file name in front."""

    def __init__(self, root, extra=()):
        self.root = os.path.abspath(root)
        self.errors, self.warnings = [], []
        self.name, self.version = "", ""
        self.species, self.compartments, self.pools = {}, {}, {}
        self.parameters, self.assignments, self.laws, self.processes = {}, {}, {}, {}
        self.readouts, self.conditions, self.products, self.routes = {}, {}, {}, {}
        self._later = []           # formulas whose units are checked once everything is known
        self.references = self._reference_keys()
        self._read_all(extra)
        self._build_pools()
        self._build_turns()
        self._check()

    # ---- reading ----------------------------------------------------------------------------------------------------

    def _reference_keys(self):
        path = os.path.join(os.path.dirname(self.root), "evidence", "references.csv")
        if not os.path.exists(path):
            return None
        with open(path, newline="", encoding="utf-8") as stream:
            keys = {row.get("key", "") for row in csv.DictReader(stream)}
        keys |= {os.path.splitext(os.path.basename(f))[0] for f in glob.glob(os.path.join(os.path.dirname(path), "studies", "*.toml"))}
        return keys

    def error(self, text):
        self.errors.append(f"{self.file}: {text}")

    def _read_all(self, extra):
        self.file = "body.toml"
        body = self._load(os.path.join(self.root, "body.toml"))
        if body is None:
            raise ModelError("\n".join(self.errors))
        head = body.pop("model", {})
        self.name, self.version = head.get("name", ""), head.get("version", "")
        self._keys("model", head, "[model]")
        files = []
        for pattern in head.get("include", []):
            found = sorted(glob.glob(os.path.join(self.root, pattern)))
            if not found and not any(c in pattern for c in "*?["):
                self.error(f"include '{pattern}' does not exist")
            files += [f for f in found if f not in files]
        documents = [("body.toml", body)]
        for path in list(files) + [os.path.abspath(e) for e in extra]:
            self.file = os.path.relpath(path, self.root)
            document = self._load(path)
            if document is not None:
                documents.append((self.file, document))
        overrides = []
        for self.file, document in documents:
            module = document.pop("module", {})
            self._keys("module", module, "[module]")
            self.module = module.get("name", "")
            for kind in ("tracer", "tracer_readout"):  # labelled twins are not followed here
                document.pop(kind, None)
            for name, table in document.pop("override", {}).items():
                overrides.append((self.file, name, table))
            for kind, tables in document.items():
                reader = getattr(self, "_read_" + kind, None)
                if reader is None:
                    self.error(f"there is no table [{kind}...]{self._near(kind, KEYS)}")
                    continue
                for name, table in tables.items():
                    try:
                        if not isinstance(table, dict):
                            raise ModelError(f"[{kind}.{name}] is not a table (quote names with a dot)")
                        if kind not in ("process", "parameter"):
                            self._keys(kind, table, f"[{kind}.{name}]")
                        reader(name, table)
                    except (units.UnitError, fm.FormulaError, ModelError) as problem:
                        self.error(f"[{kind}.{name}]: {problem}")
        for self.file, name, table in overrides:
            old = self.parameters.get(name)
            if old is None:
                self.error(f"[override.\"{name}\"]: no such parameter{self._near(name, self.parameters)}")
                continue
            del self.parameters[name]
            self.module = old.module
            new = self._number(name, table, old.role, old.process)
            if new is not None and new.dimension != old.dimension:
                self.error(f"[override.\"{name}\"]: unit {new.unit} does not fit {old.unit}")

    def _load(self, path):
        try:
            with open(path, "rb") as stream:
                return tomllib.load(stream)
        except (OSError, tomllib.TOMLDecodeError) as problem:
            self.error(str(problem))
            return None

    def _near(self, name, candidates):
        found = difflib.get_close_matches(name, list(candidates), 1, 0.6)
        return f"; did you mean '{found[0]}'?" if found else ""

    def _keys(self, kind, table, what):
        for key in table:
            if key not in KEYS[kind]:
                self.error(f"{what}: unknown key '{key}'{self._near(key, KEYS[kind])}")

    def _prefixed(self, name):
        return f"{self.module}.{name}" if self.module else name

    def _new(self, where, name, value):
        if name in where:
            self.error(f"'{name}' is declared twice")
        where[name] = value

    def _source(self, name, table):
        kind = table.get("kind")
        references = table.get("reference", [])
        references = [references] if isinstance(references, str) else list(references)
        to = table.get("to", [])
        to = [to] if isinstance(to, str) else list(to)
        if kind not in ("sourced", "fitted", "derived", "assumption"):
            self.error(f"{name}: kind must be sourced, fitted, derived or assumption, not {kind!r}")
        elif kind == "sourced" and not references:
            self.error(f"{name}: sourced needs a reference")
        elif kind == "fitted" and not to:
            self.error(f"{name}: fitted needs 'to', the calibration studies")
        elif kind == "derived" and "formula" not in table and not table.get("note"):
            self.error(f"{name}: derived needs a formula, or a note with the arithmetic")
        elif kind == "assumption" and not ("low" in table and "high" in table) and not table.get("note"):
            self.error(f"{name}: assumption needs low and high, or a note")
        if self.references is not None:
            for key in references + to:
                if key not in self.references:
                    self.error(f"{name}: '{key}' is not a key of evidence/references.csv{self._near(key, self.references)}")
        return kind or "", references + to

    def _number(self, name, table, role="plain", process=None):
        if not isinstance(table, dict):
            self.error(f"{name}: a number is a table with value, unit and kind, not {table!r}")
            return None
        for key in table:
            if key not in NUMBER_KEYS:
                self.error(f"{name}: unknown key '{key}'{self._near(key, NUMBER_KEYS)}")
        if ("value" in table) == ("formula" in table):
            self.error(f"{name}: needs either value or formula")
            return None
        try:
            factor, dimension = units.parse(table.get("unit", ""))
        except units.UnitError as problem:
            self.error(f"{name}: {problem}")
            return None
        kind, references = self._source(name, table) if role != "covariate" else ("", [])
        parameter = Parameter(name, dimension, factor, table["unit"], table.get("value", 1.0 / factor) * factor, role, module=self.module,
                              process=process, kind=kind, references=references, title=table.get("title", ""), note=table.get("note", ""))
        parameter.low = table["low"] * factor if "low" in table else None
        parameter.high = table["high"] * factor if "high" in table else None
        if "value" in table and (("low" in table and table["value"] < table["low"]) or ("high" in table and table["value"] > table["high"])):
            self.error(f"{name}: value outside low..high")
        try:
            if "formula" in table:
                parameter.formula = fm.parse(table["formula"])
                parameter.value = 1.0
            if "scales_with" in table:
                parameter.scales_with = fm.parse(table["scales_with"])
        except fm.FormulaError as problem:
            self.error(f"{name}: {problem}")
            return None
        scope = (self.module, "", process)
        if parameter.formula:
            self._later.append((self.file, name, parameter.formula, scope, dimension))
        if parameter.scales_with:
            self._later.append((self.file, name + " scales_with", parameter.scales_with, scope, None))
        self._new(self.parameters, name, parameter)
        return parameter

    def _read_species(self, name, t):
        record = {"C": t.get("atoms", {}).get("C", 0), "N": t.get("atoms", {}).get("N", 0), "title": t.get("title", name),
                  "ids": t.get("ids", {}), "unit": t.get("unit", "mmol"), "molar_mass": None}
        for atom in t.get("atoms", {}):
            if atom not in "CN":
                self.error(f"species {name}: atoms are C and N, not {atom}")
        record["factor"], record["dimension"] = units.parse(record["unit"])
        if "molar_mass" in t:
            record["molar_mass"] = units.value_in(t["molar_mass"], units.divide(units.MASS, units.AMOUNT), f"molar_mass of {name}")
        self._new(self.species, name, record)

    def _read_compartment(self, name, t):
        self._new(self.compartments, name, {"title": t.get("title", name), "boundary": t.get("boundary", False), "volume": None})
        if "volume" in t:
            volume = self._number(f"{name}.volume", t["volume"], "volume")
            if volume is not None:
                self.compartments[name]["volume"] = volume.name
                if volume.dimension != units.VOLUME:
                    self.error(f"{name}.volume is in {volume.unit}, expected a volume")

    def _read_pool(self, name, t):
        self._new(self.pools, name, {"title": t.get("title", name), "steady": t.get("steady", True), "boundary": False,
                                     "baseline": None, "file": self.file})
        if "baseline" not in t:
            return
        baseline = self._number(f"{name}.baseline", t["baseline"], "baseline")
        self.pools[name]["baseline"] = baseline.name if baseline else None

    def _read_parameter(self, name, t):
        self._number(self._prefixed(name), t)

    def _read_covariate(self, name, t):
        self._number(f"person.{name}", t, "covariate")

    def _read_assignment(self, name, t):
        factor, dimension = units.parse(t.get("unit", ""))
        tree = fm.parse(t.get("formula"))
        full = self._prefixed(name)
        self._new(self.assignments, full, {"tree": tree, "module": self.module, "dimension": dimension, "title": t.get("title", ""),
                                           "unit": t.get("unit"), "factor": factor})
        self._later.append((self.file, f"assignment {full}", tree, (self.module, "", None), dimension))

    def _read_law(self, name, t):
        self._new(self.laws, name, {"arguments": t.get("arguments", []), "tree": fm.parse(t.get("formula"))})

    def _read_readout(self, name, t):
        factor, dimension = units.parse(t.get("unit", ""))
        tree = fm.parse(t.get("formula"))
        self._new(self.readouts, name, {"tree": tree, "module": self.module, "dimension": dimension, "unit": t["unit"], "factor": factor,
                                        "title": t.get("title", ""), "shown": t.get("shown", False), "species": t.get("species")})
        self._later.append((self.file, f"readout {name}", tree, (self.module, "", None), dimension))

    def _read_changes(self, owner, changes):
        result = []
        for change in changes:
            self._keys("change", change, owner)
            how = [k for k in ("multiply", "set", "add") if k in change]
            if len(how) != 1 or "parameter" not in change:
                self.error(f"{owner}: a change needs a parameter and one of multiply, set, add")
                continue
            self._source(f"{owner}: {change['parameter']}", change)
            result.append({"parameter": change["parameter"], "how": how[0], "text": self._bare(change[how[0]]), "file": self.file})
        return result

    @staticmethod
    def _bare(value):
        """A pure number may stand in quotes."""
        try:
            return float(value)
        except (TypeError, ValueError):
            return value

    def _read_condition(self, name, t):
        self._new(self.conditions, name, {"title": t.get("title", ""), "changes": self._read_changes(f"condition {name}", t.get("change", []))})

    def _read_product(self, name, t):
        factor, dimension = units.parse(t.get("unit", "mmol"))
        record = {"title": t.get("title", name), "factor": factor, "dimension": dimension, "unit": t.get("unit", "mmol"),
                  "routes": t.get("routes", []), "molar_mass": None, "delivers": t.get("delivers", []), "with": t.get("with", []),
                  "changes": self._read_changes(f"product {name}", t.get("change", [])), "file": self.file}
        if "molar_mass" in t:
            record["molar_mass"] = units.value_in(t["molar_mass"], units.divide(units.MASS, units.AMOUNT), "molar_mass")
        self._new(self.products, name, record)

    def _read_route(self, name, t):
        self._new(self.routes, name, t.get("compartment", ""))

    def _read_process(self, name, t):
        full = self._prefixed(name)
        forms = [k for k in ("rate", "flux", "closes") if k in t]
        if len(forms) != 1:
            raise ModelError("exactly one of rate, flux (with follows), closes (with follows)")
        form = forms[0]
        if (form == "rate") == ("follows" in t):
            raise ModelError("flux and closes need 'follows'" if form != "rate" else "a rate has no 'follows'")
        process = Process(full, self.module, t.get("in", ""), t.get("turns", ""), t.get("title", ""), form, None, [], {})
        process.closes = t.get("closes")
        process.file = self.file
        for key, value in t.items():
            if key in PROCESS_KEYS - {"flux"}:
                continue
            if key == "flux" and isinstance(value, dict) or isinstance(value, dict):
                process.locals[key] = f"{full}.{key}"
                self._number(f"{full}.{key}", value, "flux" if key == "flux" else "plain", process)
            else:
                self.error(f"process {full}: unknown key '{key}'{self._near(key, PROCESS_KEYS)}")
        self._new(self.parameters, f"{full}.activity",
                  Parameter(f"{full}.activity", units.ONE, 1.0, "1", 1.0, "activity", module=self.module, process=process))
        process.locals["activity"] = f"{full}.activity"
        process.law = fm.parse(t["rate"] if form == "rate" else t["follows"])
        modifiers = t.get("modifiers", [])
        process.modifiers = [fm.parse(m) for m in ([modifiers] if isinstance(modifiers, str) else modifiers)]
        self._new(self.processes, full, process)

    # ---- pools and turns --------------------------------------------------------------------------------------------

    def _build_pools(self):
        for name, pool in self.pools.items():
            self.file = pool["file"]
            compartment, _, species = name.rpartition(".")
            pool["compartment"], pool["species"] = compartment, species
            if compartment not in self.compartments:
                self.error(f"pool '{name}': no compartment '{compartment}'{self._near(compartment, self.compartments)}")
                continue
            if species not in self.species:
                self.error(f"pool '{name}': no species '{species}'{self._near(species, self.species)}")
                continue
            if self.compartments[compartment]["boundary"]:
                pool["boundary"] = True
                continue
            if pool["baseline"] is None:
                self.error(f"pool '{name}' needs a baseline")
                continue
            parameter = self.parameters[pool["baseline"]]
            amount = self.species[species]["dimension"]
            pool["is_amount"] = parameter.dimension == amount
            concentration = units.divide(amount, units.VOLUME)
            if not pool["is_amount"] and (parameter.dimension != concentration or self.compartments[compartment]["volume"] is None):
                self.error(f"baseline of '{name}' is in {parameter.unit}; expected "
                           + (self.species[species]["unit"] + "/L" if self.compartments[compartment]["volume"] else self.species[species]["unit"]))

    def pool_named(self, name):
        """The pool of that full name; a boundary pool is made when first named."""
        if name in self.pools:
            return name
        compartment, _, species = name.rpartition(".")
        if compartment in self.compartments and self.compartments[compartment]["boundary"] and species in self.species:
            self.pools[name] = {"title": name, "steady": False, "boundary": True, "baseline": None, "compartment": compartment,
                                "species": species, "file": self.file, "is_amount": True}
            return name
        return None

    def _build_turns(self):
        for process in self.processes.values():
            self.file = process.file
            sides = process.turns.split("->")
            if len(sides) != 2:
                self.error(f"process {process.name}: turns needs one '->', got '{process.turns}'")
                process.terms = []
                continue
            sums, atoms = {}, {"C": 0.0, "N": 0.0}
            for sign, side in ((-1.0, sides[0]), (1.0, sides[1])):
                for part in filter(None, (p.strip() for p in side.split("+"))):
                    match = re.fullmatch(r"(?:([0-9.]+(?:[eE][-+]?\d+)?)\s+)?([A-Za-z_][\w.]*)", part)
                    if not match:
                        self.error(f"process {process.name}: cannot read '{part}' in turns")
                        continue
                    name = match[2]
                    pool = self.pool_named(name) if "." in name else None
                    if pool is None and process.inside:
                        pool = self.pool_named(f"{process.inside}.{name}")
                    if pool is None:
                        near = self._near(name if "." in name else f"{process.inside}.{name}", self.pools)
                        self.error(f"process {process.name}: no pool '{name}'" + (f" in '{process.inside}'" if process.inside else "") + near)
                        continue
                    n = sign * float(match[1] or 1)
                    sums[pool] = sums.get(pool, 0.0) + n
                    for atom in atoms:
                        atoms[atom] += n * self.species[self.pools[pool]["species"]][atom]
            process.terms = list(sums.items())
            for atom, total in atoms.items():
                if abs(total) > 1e-9:
                    self.error(f"process {process.name} ('{process.turns}') does not balance in {atom}: {total:+g}")
            if process.closes is not None:
                pool = self.pool_named(process.closes) or self.pool_named(f"{process.inside}.{process.closes}")
                if pool is None:
                    self.error(f"process {process.name} closes '{process.closes}', which is no pool{self._near(process.closes, self.pools)}")
                elif pool not in sums:
                    self.error(f"process {process.name} closes '{pool}', which it does not move")
                process.closes = pool

    # ---- names and units --------------------------------------------------------------------------------------------

    def resolve(self, name, scope):
        """(kind, full name) of a name in a formula: parameter | pool | assignment. `scope` = (module, in, process)."""
        module, inside, process = scope
        if process is not None:
            if name in process.locals:
                return "parameter", process.locals[name]
            inside = inside or process.inside
        if inside and "." not in name:
            pool = f"{inside}.{name}"
            if pool in self.pools or (name in self.species and self.pool_named(pool)):
                return "pool", pool
        for full in ([f"{module}.{name}"] if module else []) + [name]:
            if full in self.parameters:
                return "parameter", full
            if full in self.assignments:
                return "assignment", full
            if full in self.pools or self.pool_named(full):
                return "pool", full
        raise ModelError(f"unknown name '{name}'"
                         + self._near(name, [*self.parameters, *self.assignments, *self.pools, *(process.locals if process else ())]))

    def process_named(self, name, scope):
        for full in ([f"{scope[0]}.{name}"] if scope[0] else []) + [name]:
            if full in self.processes:
                return full
        raise ModelError(f"no process '{name}'{self._near(name, self.processes)}")

    def expand(self, tree, depth=0):
        """Laws written out."""
        kind = tree[0]
        if kind in ("number", "name"):
            return tree
        if kind == "call":
            arguments = [self.expand(a, depth) for a in tree[2]]
            if tree[1] not in self.laws:
                return ("call", tree[1], arguments)
            law = self.laws[tree[1]]
            if len(arguments) != len(law["arguments"]):
                raise ModelError(f"law {tree[1]} takes {', '.join(law['arguments'])}; got {len(arguments)} arguments")
            if depth > 20:
                raise ModelError(f"law {tree[1]} refers to itself")
            return substitute(self.expand(law["tree"], depth + 1), dict(zip(law["arguments"], arguments)))
        return (kind, *(self.expand(a, depth) for a in tree[1:]))

    def dimension_of(self, tree, scope):
        """Dimension of a law-free tree; None fits any unit."""
        kind = tree[0]
        if kind == "number":
            return tree[2]
        if kind == "name":
            what, full = self.resolve(tree[1], scope)
            if what == "parameter":
                return self.parameters[full].dimension
            if what == "assignment":
                return self.assignments[full]["dimension"]
            pool = self.pools[full]
            amount = self.species[pool["species"]]["dimension"]
            return units.divide(amount, units.VOLUME) if self.compartments[pool["compartment"]]["volume"] and not pool["boundary"] else amount
        if kind == "neg":
            return self.dimension_of(tree[1], scope)
        if kind == "call":
            return self._dimension_of_call(tree, scope)
        a, b = self.dimension_of(tree[1], scope), self.dimension_of(tree[2], scope)
        if kind == "*":
            return None if a is None or b is None else units.multiply(a, b)
        if kind == "/":
            return None if a is None else units.divide(a, b or units.ONE)
        if kind == "^":
            if b is not None and b != units.ONE:
                raise ModelError(f"an exponent has unit {units.show(b)}")
            if a is None or a == units.ONE:
                return a
            n = constant_of(tree[2])
            if n is None:
                raise ModelError(f"a base in {units.show(a)} needs a plain number as exponent")
            return units.power(a, n)
        if a is not None and b is not None and a != b:
            raise ModelError(f"'{kind}' between {units.show(a)} and {units.show(b)}")
        return units.ONE if kind in ("<", "<=", ">", ">=") else (a if a is not None else b)

    def _dimension_of_call(self, tree, scope):
        name, arguments = tree[1], tree[2]
        if name == "amount":
            what, full = self.resolve(arguments[0][1], scope)
            if what != "pool":
                raise ModelError(f"amount() takes a pool, not '{arguments[0][1]}'")
            return self.species[self.pools[full]["species"]]["dimension"]
        if name == "rate":
            process = self.processes[self.process_named(arguments[0][1], scope)]
            return self.dimension_of_rate(process)
        if name == "baseline":
            return self.dimension_of(arguments[0], scope)
        if name not in FUNCTIONS:
            raise ModelError(f"no function or law '{name}'{self._near(name, [*FUNCTIONS, *self.laws])}")
        if len(arguments) != FUNCTIONS[name]:
            raise ModelError(f"{name} takes {FUNCTIONS[name]} arguments")
        dims = [self.dimension_of(a, scope) for a in arguments]
        if name in ("exp", "log", "log10", "tanh"):
            if dims[0] not in (None, units.ONE):
                raise ModelError(f"{name} of {units.show(dims[0])}")
            return units.ONE
        if name == "sqrt":
            return None if dims[0] is None else units.power(dims[0], 0.5)
        if name == "abs":
            return dims[0]
        a, b = dims[-2:]
        if a is not None and b is not None and a != b:
            raise ModelError(f"{name} between {units.show(a)} and {units.show(b)}")
        return a if a is not None else b

    def dimension_of_rate(self, process):
        dims = {self.species[self.pools[p]["species"]]["dimension"] for p, _ in process.terms}
        first = self.species[self.pools[process.terms[0][0]]["species"]]["dimension"] if process.terms else units.AMOUNT
        if len(dims) > 1:
            first = units.AMOUNT if units.AMOUNT in dims else first
        return units.divide(first, units.TIME)

    def _check(self):
        for self.file, what, tree, scope, wanted in self._later:
            self._fits(what, tree, scope, wanted)
        for process in self.processes.values():
            self.file = process.file
            scope = (process.module, "", process)
            rate = self.dimension_of_rate(process)
            self._fits(f"process {process.name}", process.law, scope, rate if process.form == "rate" else None)
            if process.form == "flux":
                flux = self.parameters.get(f"{process.name}.flux")
                if flux is not None and flux.dimension != rate:
                    self.error(f"{process.name}.flux is in {flux.unit}, expected {units.show(rate)}")
            for modifier in process.modifiers:
                self._fits(f"a modifier of {process.name}", modifier, scope, units.ONE)
        for owner, record in [*self.conditions.items(), *self.products.items()]:
            for change in record["changes"]:
                self.file = change["file"]
                parameter = self.parameters.get(change["parameter"])
                if parameter is None:
                    self.error(f"{owner} changes '{change['parameter']}', which does not exist{self._near(change['parameter'], self.parameters)}")
                    continue
                try:
                    change["value"] = pure(change["text"]) if change["how"] == "multiply" else (
                        units.value_in(change["text"], parameter.dimension, change["parameter"]) if isinstance(change["text"], str)
                        else pure(change["text"]))
                except (units.UnitError, ValueError) as problem:
                    self.error(f"{owner}: {problem}")
        self._check_products()

    def _check_products(self):
        for name, compartment in self.routes.items():
            if compartment not in self.compartments:
                self.error(f"route {name}: no compartment '{compartment}'")
        for name, product in self.products.items():
            self.file = product["file"]
            product["parts"], product["accompaniments"] = [], []
            for entry in product["delivers"]:
                try:
                    species = self.species[entry["species"]]
                    wanted = units.divide(species["dimension"], product["dimension"])
                    value = entry["amount"]
                    value = value if isinstance(value, str) and not is_bare(value) else f"{value} 1"
                    product["parts"].append((entry["species"], units.value_in(value, wanted, f"delivers {entry['species']}")))
                except (KeyError, units.UnitError) as problem:
                    self.error(f"product {name}: {problem}")
            for entry in product["with"]:
                try:
                    species = self.species[entry["species"]]
                    product["accompaniments"].append((entry["route"], entry["species"],
                                                      units.value_in(entry["amount"], species["dimension"], "with")))
                except (KeyError, units.UnitError) as problem:
                    self.error(f"product {name}: {problem}")
            for route in product["routes"]:
                if route not in self.routes:
                    self.error(f"product {name}: no route '{route}'{self._near(route, self.routes)}")

    def _fits(self, what, tree, scope, wanted):
        try:
            found = self.dimension_of(self.expand(tree), scope)
            if wanted is not None and found is not None and found != wanted:
                self.error(f"{what} is {units.show(found)}, expected {units.show(wanted)}")
        except (ModelError, units.UnitError) as problem:
            self.error(f"{what}: {problem}")


def is_bare(text):
    return re.fullmatch(r"\s*[-+0-9.eE]+\s*", text) is not None


def pure(value):
    """A pure number: 2, \"2\", \"2 1\", \"150 %\"."""
    if isinstance(value, (int, float)):
        return float(value)
    return float(value) if is_bare(value) else units.value_in(value, units.ONE, "a factor")


def substitute(tree, table):
    kind = tree[0]
    if kind == "name":
        return table.get(tree[1], tree)
    if kind == "number":
        return tree
    if kind == "call":
        return ("call", tree[1], [substitute(a, table) for a in tree[2]])
    return (kind, *(substitute(a, table) for a in tree[1:]))


def constant_of(tree):
    """The value of a tree of plain numbers, or None."""
    if tree[0] == "number":
        return tree[1]
    if tree[0] == "neg":
        value = constant_of(tree[1])
        return None if value is None else -value
    if tree[0] in ("+", "-", "*", "/"):
        a, b = constant_of(tree[1]), constant_of(tree[2])
        if a is None or b is None:
            return None
        return {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else None}[tree[0]]
    return None
