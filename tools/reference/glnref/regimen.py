"""AMOUNT [PRODUCT] ROUTE [at T] [over DURATION] [every T (for D | xN)]."""

import math
import re
from dataclasses import dataclass

from . import units


class RegimenError(ValueError):
    """A dose that cannot be read or given."""


@dataclass
class Dose:
    text: str
    product: str
    route: str
    amount: float            # internal units of `dimension`
    dimension: tuple
    per_weight: bool = False
    per_area: bool = False
    per_time: bool = False   # amount is per min
    at: float = 0.0
    over: float = 0.0
    every: float = 0.0
    count: int = 1


def parse_dose(text, language):
    number = re.match(r"\s*([0-9.]+(?:[eE][-+]?\d+)?)\s*(\S+)\s*(.*)$", text)
    if not number:
        raise RegimenError(f"'{text}' does not begin with an amount and a unit")
    words = number[3].split()
    parts = number[2].split("/")
    dose = Dose(text, "", "", float(number[1]), ())
    factor, dose.dimension = units.parse(parts[0])
    dose.amount *= factor
    for part in parts[1:]:
        if part == "kg":
            dose.per_weight = True
        elif part in ("m2", "m^2"):
            dose.per_area = True
        else:
            time, dimension = units.parse(part)
            if dimension != units.TIME:
                raise RegimenError(f"'{text}': '{part}' cannot follow '/' in a dose")
            dose.per_time = True
            dose.amount /= time
    names = []
    while words and words[0] not in ("at", "over", "every", "for") and not re.fullmatch(r"x\d+", words[0]):
        word = words.pop(0).lower()
        if word in language.routes:
            dose.route = word
        else:
            names.append(word)
    dose.product = "-".join(names) or "l-glutamine"
    if dose.product not in language.products:
        raise RegimenError(f"'{text}': no product '{dose.product}'{language._near(dose.product, language.products)}")
    if not dose.route:
        raise RegimenError(f"'{text}': no route; one of {', '.join(language.routes)}")
    product = language.products[dose.product]
    if dose.route not in product["routes"]:
        raise RegimenError(f"'{text}': {dose.product} cannot be given {dose.route}; its routes: {', '.join(product['routes'])}")
    length = None
    while words:
        word = words.pop(0)
        if re.fullmatch(r"x\d+", word):
            dose.count = int(word[1:])
            continue
        clause = re.match(r"([0-9.]+)([A-Za-z]+)$", words[0]) if words else None
        if clause:
            words.pop(0)
            value = clause[1] + " " + clause[2]
        else:
            value = " ".join(words[:2])
            words = words[2:]
        minutes = units.value_in(value, units.TIME, f"'{text}': {word}")
        if word == "for":
            length = minutes
        elif word in ("at", "over", "every"):
            setattr(dose, word, minutes)
        else:
            raise RegimenError(f"'{text}': '{word}' is not expected")
    if length is not None:
        dose.count = max(1, math.ceil(length / dose.every - 1e-9))
    if dose.per_time and not dose.over:
        if not dose.every:
            raise RegimenError(f"'{text}': a rate needs a duration")
        dose.amount *= dose.every
        dose.per_time = False
    return dose


def amount_given(dose, language, weight, area):
    """Amount of one dose in internal units of the product's basis."""
    product = language.products[dose.product]
    amount = dose.amount * (weight if dose.per_weight else 1.0) * (area if dose.per_area else 1.0)
    if dose.per_time:
        amount *= dose.over
    if dose.dimension != product["dimension"]:
        if not product["molar_mass"] or {dose.dimension, product["dimension"]} != {units.MASS, units.AMOUNT}:
            raise RegimenError(f"'{dose.text}': {dose.product} is dosed in {product['unit']}")
        amount = amount / product["molar_mass"] if dose.dimension == units.MASS else amount * product["molar_mass"]
    return amount


def events_of(body, doses, slots):
    """(time, 'add' | 'flow', state, value) of doses for a person."""
    language = body.language

    def person(key, default):
        slot = body.lowering.slot.get(f"person.{key}")
        return slots[slot] if slot is not None else default

    weight = person("weight", 70.0)
    height = person("height", None)
    area = math.sqrt(height * 10.0 * weight / 3600.0) if height else 1.8
    events = []
    for dose in doses:
        product = language.products[dose.product]
        amount = amount_given(dose, language, weight, area)
        parts = [(s, amount * a) for s, a in product["parts"]]
        parts += [(s, a) for route, s, a in product["accompaniments"] if route == dose.route]
        for species, part in parts:
            pool = f"{language.routes[dose.route]}.{species}"
            if pool not in body.lowering.state:
                raise RegimenError(f"'{dose.text}': the model has no pool '{pool}'")
            state = body.lowering.state[pool]
            for k in range(dose.count):
                start = dose.at + k * dose.every
                if dose.over > 0.0:
                    events += [(start, "flow", state, part / dose.over), (start + dose.over, "flow", state, -part / dose.over)]
                else:
                    events.append((start, "add", state, part))
    return sorted(events, key=lambda e: e[0])
