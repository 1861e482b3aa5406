"""The infix language of formulas: text -> tree of tuples.

Trees: ("number", value, dimension-or-None), ("name", text), ("call", name, [args]), ("neg", a), (op, a, b) with op one of
+ - * / ^ < <= > >=.  A dimension of None marks a bare 0, which fits any unit.
"""

import re

from . import units


class FormulaError(ValueError):
    """A formula that cannot be read."""


_TOKEN = re.compile(r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)"
                    r"|(?P<unit>\[[^\]]*\])|(?P<op><=|>=|[-+*/^(),<>]))")


def tokens_of(text):
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            raise FormulaError(f"cannot read '{text[at:]}' in formula '{text}'")
        kind = match.lastgroup
        found.append((kind, match[kind]))
        at = match.end()
    return found


def parse(text):
    if not isinstance(text, str):
        raise FormulaError(f"a formula is a text, not {text!r}")
    tokens = tokens_of(text)
    position = 0

    def peek(*ops):
        return position < len(tokens) and tokens[position][0] == "op" and tokens[position][1] in ops

    def take():
        nonlocal position
        if position >= len(tokens):
            raise FormulaError(f"formula '{text}' ends too early")
        position += 1
        return tokens[position - 1]

    def expect(op):
        if not peek(op):
            raise FormulaError(f"expected '{op}' in formula '{text}'")
        take()

    def comparison():
        left = sum_()
        if peek("<", "<=", ">", ">="):
            op = take()[1]
            return (op, left, sum_())
        return left

    def sum_():
        left = product()
        while peek("+", "-"):
            op = take()[1]
            left = (op, left, product())
        return left

    def product():
        left = unary()
        while peek("*", "/"):
            op = take()[1]
            left = (op, left, unary())
        return left

    def unary():
        if peek("-"):
            take()
            return ("neg", unary())
        if peek("+"):
            take()
            return unary()
        return power()

    def power():
        base = atom()
        if peek("^"):
            take()
            return ("^", base, unary())  # right associative, binds tighter than a sign before it
        return base

    def atom():
        kind, value = take()
        if kind == "number":
            number = float(value)
            if position < len(tokens) and tokens[position][0] == "unit":
                factor, dimension = units.parse(take()[1][1:-1])
                return ("number", number * factor, dimension)
            return ("number", number, None if number == 0.0 else units.ONE)
        if kind == "name":
            if peek("("):
                take()
                arguments = []
                if not peek(")"):
                    arguments.append(comparison())
                    while peek(","):
                        take()
                        arguments.append(comparison())
                expect(")")
                return ("call", value, arguments)
            return ("name", value)
        if (kind, value) == ("op", "("):
            inner = comparison()
            expect(")")
            return inner
        raise FormulaError(f"did not expect '{value}' in formula '{text}'")

    tree = comparison()
    if position != len(tokens):
        raise FormulaError(f"did not expect '{tokens[position][1]}' in formula '{text}'")
    return tree
