"""Units by a small table: text -> factor to the internal set (mmol, dm, kg, min, U, kcal) and dimension.

Written without UDUNITS-2 on purpose: the C++ program uses it, and this is its judge.
"""

import re
from fractions import Fraction

BASES = ("mmol", "dm", "kg", "min", "U", "kcal")
ONE = (0, 0, 0, 0, 0, 0)


class UnitError(ValueError):
    """A text that is not a unit, or two units that do not fit."""


def _base(index, power=1):
    dimension = [0] * 6
    dimension[index] = power
    return tuple(dimension)


def multiply(a, b):
    return tuple(x + y for x, y in zip(a, b))


def divide(a, b):
    return tuple(x - y for x, y in zip(a, b))


def power(a, n):
    return tuple(int(x * n) if (x * n) == int(x * n) else Fraction(x * n).limit_denominator(60) for x in a)


AMOUNT, LENGTH, MASS, TIME, ENZYME, ENERGY = (_base(i) for i in range(6))
VOLUME = _base(1, 3)
CONCENTRATION = divide(AMOUNT, VOLUME)

# name: (factor to internal, dimension, takes SI prefixes)
_YEAR = 365.25 * 1440.0
_TABLE = {
    "mol": (1e3, AMOUNT, True),
    "m": (10.0, LENGTH, True),
    "g": (1e-3, MASS, True),
    "L": (1.0, VOLUME, True), "l": (1.0, VOLUME, True), "litre": (1.0, VOLUME, False), "liter": (1.0, VOLUME, False),
    "s": (1 / 60, TIME, True), "sec": (1 / 60, TIME, False), "second": (1 / 60, TIME, False),
    "min": (1.0, TIME, False), "minute": (1.0, TIME, False),
    "h": (60.0, TIME, False), "hr": (60.0, TIME, False), "hour": (60.0, TIME, False),
    "d": (1440.0, TIME, False), "day": (1440.0, TIME, False),
    "week": (10080.0, TIME, False), "y": (_YEAR, TIME, False), "year": (_YEAR, TIME, False),
    "U": (1.0, ENZYME, True), "IU": (1.0, ENZYME, False),
    "Osm": (1e3, AMOUNT, True), "yr": (_YEAR, TIME, False),
    "cal": (1e-3, ENERGY, True), "J": (1 / 4184.0, ENERGY, True),
    "%": (0.01, ONE, False), "1": (1.0, ONE, False),
}
_PREFIX = {"": 1.0, "k": 1e3, "M": 1e6, "h": 1e2, "da": 10.0, "d": 0.1, "c": 1e-2, "m": 1e-3, "u": 1e-6, "µ": 1e-6,
           "μ": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15}


def _lookup(name):
    if name in _TABLE:
        return _TABLE[name][:2]
    if name.endswith("s") and name[:-1] in ("minute", "hour", "day", "week", "year", "second"):
        return _TABLE[name[:-1]][:2]
    for prefix, scale in _PREFIX.items():
        rest = name[len(prefix):]
        if prefix and name.startswith(prefix) and rest in _TABLE and _TABLE[rest][2]:
            return scale * _TABLE[rest][0], _TABLE[rest][1]
    raise UnitError(f"unknown unit '{name}'")


_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-zµμ]+|%)(?P<digits>[+-]?\d+)?"
                    r"|(?P<op>\^|\*\*|[*./()]|·))\s*")
_known = {}


def parse(text):
    """'umol/kg/h' -> (factor, dimension)."""
    text = text.strip()
    if text in _known:
        return _known[text]
    tokens, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            raise UnitError(f"cannot read unit '{text}' at '{text[at:]}'")
        tokens.append(match)
        at = match.end()
    position = 0

    def peek():
        return tokens[position] if position < len(tokens) else None

    def factor(after_slash=False):
        nonlocal position
        token = peek()
        if token is None:
            raise UnitError(f"unit '{text}' ends too early")
        position += 1
        if token["op"] == "(":
            value = product()
            if peek() is None or peek()["op"] != ")":
                raise UnitError(f"missing ')' in unit '{text}'")
            position += 1
        elif token["number"]:
            value = (float(token["number"]), ONE)
            if after_slash and peek() is not None and (peek()["name"] or peek()["op"] == "("):  # "mL/min/1.73m2"
                other = factor()
                value = (value[0] * other[0], other[1])
        elif token["name"]:
            value = _lookup(token["name"])
            if token["digits"]:
                n = int(token["digits"])
                value = (value[0] ** n, power(value[1], n))
        else:
            raise UnitError(f"cannot read unit '{text}'")
        if peek() is not None and peek()["op"] in ("^", "**"):
            position += 1
            token = peek()
            if token is None or not token["number"]:
                raise UnitError(f"an exponent in unit '{text}' must be a whole number")
            position += 1
            n = int(token["number"])
            value = (value[0] ** n, power(value[1], n))
        return value

    def product():
        nonlocal position
        value = factor()
        while peek() is not None and peek()["op"] != ")":
            op = peek()["op"]
            if op in ("*", ".", "/", "·"):
                position += 1
            other = factor(op == "/")
            if op == "/":
                value = (value[0] / other[0], divide(value[1], other[1]))
            else:
                value = (value[0] * other[0], multiply(value[1], other[1]))
        return value

    if not tokens:
        raise UnitError("an empty unit")
    result = product()
    if position != len(tokens):
        raise UnitError(f"cannot read unit '{text}'")
    _known[text] = result
    return result


def show(dimension):
    """'mmol/dm3/min'."""
    def part(base, n):
        return base if n == 1 else f"{base}{n}"

    above = [part(b, n) for b, n in zip(BASES, dimension) if n > 0]
    below = [part(b, -n) for b, n in zip(BASES, dimension) if n < 0]
    return "/".join([".".join(above) or "1", *below])


_VALUE = re.compile(r"^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*$")


def parse_value(text):
    """'3.5 mmol/L' -> (value in internal units, dimension)."""
    match = _VALUE.match(text)
    if not match:
        raise UnitError(f"'{text}' is not a number with a unit")
    if not match[2]:
        raise UnitError(f"'{text}' has no unit (write 1 for a pure number)")
    factor, dimension = parse(match[2])
    return float(match[1]) * factor, dimension


def value_in(text, dimension, what):
    """The internal value of a text that must have a dimension."""
    if not any(dimension) and re.fullmatch(r"[-+0-9.eE\s]+", text):
        text += " 1"  # a pure number needs no unit where one is expected
    value, found = parse_value(text)
    if found != dimension:
        raise UnitError(f"{what}: '{text}' is {show(found)}, expected {show(dimension)}")
    return value
