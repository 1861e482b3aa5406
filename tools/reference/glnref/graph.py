"""Expression graph with symbolic derivatives, written out as Python or C source.

Leaves: Y (states, now), P (live parameter slots), R (baseline slots), Z (closing fluxes), I (inflows are added outside).
A node that does not depend on Y is a constant of the person and is computed once.
"""

import math

Y, P, R, Z = 1, 2, 4, 8


class Graph:
    def __init__(self):
        self.nodes = []      # (op, args...) ; args are ids, or a number / index for leaves
        self.depends = []    # bit mask of leaf kinds
        self.known = {}
        self.derivatives = {}
        self.state_sets = {}

    def _make(self, *node):
        found = self.known.get(node)
        if found is not None:
            return found
        identity = len(self.nodes)
        self.nodes.append(node)
        op = node[0]
        if op == "const":
            mask = 0
        elif op in ("Y", "P", "R", "Z"):
            mask = {"Y": Y, "P": P, "R": R, "Z": Z}[op]
        else:
            mask = 0
            for argument in node[1:]:
                mask |= self.depends[argument]
        self.depends.append(mask)
        self.known[node] = identity
        return identity

    def const(self, value):
        return self._make("const", float(value))

    def leaf(self, kind, index):
        return self._make(kind, index)

    def value(self, a):
        return self.nodes[a][1] if self.nodes[a][0] == "const" else None

    def op(self, op, *args):
        values = [self.value(a) for a in args]
        if all(v is not None for v in values):
            try:
                return self.const(evaluate_op(op, *values))
            except (ZeroDivisionError, ValueError, OverflowError):
                pass
        a = values[0]
        b = values[1] if len(values) > 1 else None
        if op == "+":
            if a == 0.0:
                return args[1]
            if b == 0.0:
                return args[0]
        elif op == "-":
            if b == 0.0:
                return args[0]
            if a == 0.0:
                return self.op("neg", args[1])
        elif op == "*":
            if a == 0.0 or b == 0.0:
                return self.const(0.0)
            if a == 1.0:
                return args[1]
            if b == 1.0:
                return args[0]
            if a == -1.0:
                return self.op("neg", args[1])
            if b == -1.0:
                return self.op("neg", args[0])
        elif op == "/":
            if a == 0.0:
                return self.const(0.0)
            if b == 1.0:
                return args[0]
        elif op == "pow":
            if b == 1.0:
                return args[0]
            if b == 2.0:
                return self.op("*", args[0], args[0])
        elif op == "neg" and self.nodes[args[0]][0] == "neg":
            return self.nodes[args[0]][1]
        return self._make(op, *args)

    def states_of(self, f):
        """Indices of the states f depends on."""
        todo = [f]
        while todo:
            current = todo[-1]
            if current in self.state_sets:
                todo.pop()
                continue
            node = self.nodes[current]
            if not self.depends[current] & Y:
                self.state_sets[current] = frozenset()
            elif node[0] == "Y":
                self.state_sets[current] = frozenset((node[1],))
            else:
                missing = [a for a in node[1:] if a not in self.state_sets]
                if missing:
                    todo.extend(missing)
                    continue
                self.state_sets[current] = frozenset().union(*(self.state_sets[a] for a in node[1:]))
            todo.pop()
        return self.state_sets[f]

    def derivative(self, f, state):
        """d f / d Y[state]; piecewise functions piece by piece."""
        if state not in self.states_of(f):
            return self.const(0.0)
        found = self.derivatives.get((f, state))
        if found is not None:
            return found
        node = self.nodes[f]
        op, d, o = node[0], (lambda a: self.derivative(a, state)), self.op
        if op == "Y":
            result = self.const(1.0)
        elif op in ("+", "-"):
            result = o(op, d(node[1]), d(node[2]))
        elif op == "neg":
            result = o("neg", d(node[1]))
        elif op == "*":
            a, b = node[1:]
            result = o("+", o("*", d(a), b), o("*", a, d(b)))
        elif op == "/":
            a, b = node[1:]
            result = o("/", o("-", d(a), o("*", f, d(b))), b)
        elif op == "pow":
            a, b = node[1:]
            result = o("*", o("*", b, o("pow", a, o("-", b, self.const(1.0)))), d(a))
            if state in self.states_of(b):
                result = o("+", result, o("*", o("*", f, o("log", a)), d(b)))
        elif op == "exp":
            result = o("*", f, d(node[1]))
        elif op == "log":
            result = o("/", d(node[1]), node[1])
        elif op == "sqrt":
            result = o("/", d(node[1]), o("*", self.const(2.0), f))
        elif op == "tanh":
            result = o("*", o("-", self.const(1.0), o("*", f, f)), d(node[1]))
        elif op == "abs":
            result = o("*", o("if", o("lt", node[1], self.const(0.0)), self.const(-1.0), self.const(1.0)), d(node[1]))
        elif op == "min":
            result = o("if", o("le", node[1], node[2]), d(node[1]), d(node[2]))
        elif op == "max":
            result = o("if", o("le", node[2], node[1]), d(node[1]), d(node[2]))
        elif op == "if":
            result = o("if", node[1], d(node[2]), d(node[3]))
        elif op in ("lt", "le"):
            result = self.const(0.0)
        else:
            raise AssertionError(op)
        self.derivatives[(f, state)] = result
        return result

    def needed(self, targets):
        """Ids that targets need, children first."""
        seen, todo = set(), list(targets)
        while todo:
            current = todo.pop()
            if current in seen:
                continue
            seen.add(current)
            if self.nodes[current][0] not in ("const", "Y", "P", "R", "Z"):
                todo.extend(self.nodes[current][1:])
        return sorted(seen)


def evaluate_op(op, *v):
    if op == "+":
        return v[0] + v[1]
    if op == "-":
        return v[0] - v[1]
    if op == "*":
        return v[0] * v[1]
    if op == "/":
        return v[0] / v[1]
    if op == "neg":
        return -v[0]
    if op == "pow":
        return math.pow(v[0], v[1])
    if op in ("exp", "log", "sqrt", "tanh"):
        return getattr(math, op)(v[0])
    if op == "abs":
        return abs(v[0])
    if op == "min":
        return min(v)
    if op == "max":
        return max(v)
    if op == "lt":
        return 1.0 if v[0] < v[1] else 0.0
    if op == "le":
        return 1.0 if v[0] <= v[1] else 0.0
    if op == "if":
        return v[1] if v[0] != 0.0 else v[2]
    raise AssertionError(op)


def evaluate(graph, targets, y=(), p=(), r=(), z=()):
    """Plain evaluation of a few targets; not finite instead of exceptions."""
    leaves = {"Y": y, "P": p, "R": r, "Z": z}
    value = {}
    for i in graph.needed(targets):
        node = graph.nodes[i]
        if node[0] == "const":
            value[i] = node[1]
        elif node[0] in leaves:
            value[i] = float(leaves[node[0]][node[1]])
        else:
            try:
                value[i] = evaluate_op(node[0], *(value[a] for a in node[1:]))
            except (ZeroDivisionError, ValueError, OverflowError):
                value[i] = math.nan
    return [value[t] for t in targets]


# ---- source code ---------------------------------------------------------------------------------------------------

def _write(graph, i, name, language):
    node = graph.nodes[i]
    op, a = node[0], [name(x) for x in node[1:]] if node[0] != "const" else []
    if op in "+-*/":
        return f"{a[0]} {op} {a[1]}"
    if op == "neg":
        return f"-{a[0]}"
    if op == "lt":
        return f"{a[0]} < {a[1]}"
    if op == "le":
        return f"{a[0]} <= {a[1]}"
    if op == "if":
        return f"({a[0]}) ? {a[1]} : {a[2]}" if language == "c" else f"{a[1]} if {a[0]} else {a[2]}"
    function = {"abs": "fabs", "min": "fmin", "max": "fmax"}.get(op, op) if language == "c" else op
    return f"{function}({', '.join(a)})"


def _namer(graph):
    def name(i):
        node = graph.nodes[i]
        if node[0] == "const":
            if math.isnan(node[1]) or math.isinf(node[1]):
                raise ValueError("a constant of the model is not finite")
            return f"({node[1]!r})" if node[1] < 0 else repr(node[1])
        return f"n{i}"

    return name


def c_source(graph, functions):
    """C for `functions`: name -> list of (position, id). Signature of each: (const double* y, const double* k, double* out).

    `constants(p, r, z, k)` computes what depends on the person only. Returns (source, number of constants).
    """
    name = _namer(graph)
    all_targets = [t for targets in functions.values() for _, t in targets]
    needed = graph.needed(all_targets)
    fixed = [i for i in needed if not graph.depends[i] & Y and graph.nodes[i][0] != "const"]
    dynamic_children = set(all_targets)
    for i in needed:
        if graph.depends[i] & Y and graph.nodes[i][0] != "Y":
            dynamic_children.update(graph.nodes[i][1:])
    slots = {i: k for k, i in enumerate(i for i in fixed if i in dynamic_children)}
    lines = ["#include <math.h>",
             "void constants(const double* p, const double* r, const double* z, double* k) {"]
    for i in fixed:
        node = graph.nodes[i]
        if node[0] in ("P", "R", "Z"):
            lines.append(f"  const double n{i} = {node[0].lower()}[{node[1]}];")
        else:
            lines.append(f"  const double n{i} = {_write(graph, i, name, 'c')};")
        if i in slots:
            lines.append(f"  k[{slots[i]}] = n{i};")
    lines.append("}")

    def dynamic_name(i):
        return f"k[{slots[i]}]" if i in slots else name(i)

    for function, targets in functions.items():
        lines.append(f"void {function}(const double* y, const double* k, double* out) {{")
        for i in graph.needed([t for _, t in targets]):
            if not graph.depends[i] & Y:
                continue
            node = graph.nodes[i]
            if node[0] == "Y":
                lines.append(f"  const double n{i} = y[{node[1]}];")
            else:
                lines.append(f"  const double n{i} = {_write(graph, i, dynamic_name, 'c')};")
        for position, target in targets:
            lines.append(f"  out[{position}] = {dynamic_name(target)};")
        lines.append("}")
    return "\n".join(lines) + "\n", len(slots)


def python_source(graph, functions):
    """The same in Python: `constants(p, r, z) -> k` and functions (y, k) -> list of (position, value) filled into `out`."""
    name = _namer(graph)
    all_targets = [t for targets in functions.values() for _, t in targets]
    needed = graph.needed(all_targets)
    fixed = [i for i in needed if not graph.depends[i] & Y and graph.nodes[i][0] != "const"]
    lines = ["def bind(p, r, z):"]
    for i in fixed:
        node = graph.nodes[i]
        if node[0] in ("P", "R", "Z"):
            lines.append(f"  n{i} = {node[0].lower()}[{node[1]}]")
        elif node[0] == "/":
            lines.append(f"  n{i} = div({name(node[1])}, {name(node[2])})")
        else:
            lines.append(f"  n{i} = {_write(graph, i, name, 'python')}")
    for function, targets in functions.items():
        lines.append(f"  def {function}(y, out):")
        for i in graph.needed([t for _, t in targets]):
            if not graph.depends[i] & Y:
                continue
            node = graph.nodes[i]
            if node[0] == "Y":
                lines.append(f"    n{i} = y[{node[1]}]")
            else:
                lines.append(f"    n{i} = {_write(graph, i, name, 'python')}")
        for position, target in targets:
            lines.append(f"    out[{position}] = {name(target)}")
        if not targets:
            lines.append("    pass")
    lines.append(f"  return {', '.join(functions)}{',' if len(functions) == 1 else ''}")
    return "\n".join(lines) + "\n"
