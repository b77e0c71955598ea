"""Random condition, filter and update expressions against a straightforward evaluator written here: the lab's Scan with the
filter must find the same items, its UpdateItem make the same item or refuse as this one does. SEED=n repeats a run."""
import copy
import os
import random
import time
from decimal import Decimal

from botocore.exceptions import ClientError

from lab import Lab, check, wait_for

SEED = int(os.environ.get("SEED", time.time()))
FILTERS, UPDATES = int(os.environ.get("FILTERS", 400)), int(os.environ.get("UPDATES", 400))
NAMES = ["a", "b", "c", "d", "e"]
rnd = random.Random(SEED)
print(f"SEED={SEED}")


# ---- values -------------------------------------------------------------------------------------------------------------
def scalar():
    return rnd.choice([
        lambda: {"S": rnd.choice(["", "x", "xy", "y", "xyz", "é", "Z"])},
        lambda: {"N": rnd.choice(["0", "1", "-1", "2", "10", "1.5", "1e2", "0.10", "-7.25", "12345678901234567890.5"])},
        lambda: {"B": rnd.choice([b"", b"x", b"\x00\xff", b"xy"])},
        lambda: {"BOOL": rnd.random() < 0.5},
        lambda: {"NULL": True}])()


def a_set():
    return rnd.choice([
        lambda: {"SS": rnd.sample(["x", "y", "z", "xy"], rnd.randint(1, 3))},
        lambda: {"NS": rnd.sample(["1", "2", "3.5", "10"], rnd.randint(1, 3))},
        lambda: {"BS": rnd.sample([b"x", b"y", b"\x00"], rnd.randint(1, 2))}])()


def value(depth=0):
    roll = rnd.random()
    if depth < 2 and roll < 0.12:
        return {"L": [value(depth + 1) for _ in range(rnd.randint(0, 3))]}
    if depth < 2 and roll < 0.24:
        return {"M": {k: value(depth + 1) for k in rnd.sample(NAMES[:3], rnd.randint(0, 3))}}
    return a_set() if roll < 0.36 else scalar()


def normal(v):
    """Equal values have one form: numbers as Decimal, sets as frozensets."""
    (t, c), = v.items()
    if t == "N":
        return t, Decimal(c)
    if t == "NS":
        return t, frozenset(map(Decimal, c))
    if t in ("SS", "BS"):
        return t, frozenset(c)
    if t == "L":
        return t, tuple(normal(e) for e in c)
    if t == "M":
        return t, frozenset((k, normal(e)) for k, e in c.items())
    return t, c


def same_item(a, b):
    return {k: normal(v) for k, v in a.items()} == {k: normal(v) for k, v in b.items()}


# ---- paths --------------------------------------------------------------------------------------------------------------
def path():
    steps = [rnd.choice(NAMES)]
    while rnd.random() < 0.3 and len(steps) < 3:
        steps.append(rnd.choice([rnd.randint(0, 2), rnd.choice(NAMES[:3])]))
    return tuple(steps)


def look(item, steps):
    here = {"M": item}
    for step in steps:
        (t, c), = here.items()
        if isinstance(step, str) and t == "M" and step in c:
            here = c[step]
        elif isinstance(step, int) and t == "L" and step < len(c):
            here = c[step]
        else:
            return None
    return here


# ---- the expression as text, with its placeholders ------------------------------------------------------------------------
class Writer:
    def __init__(self):
        self.names, self.values = {}, {}

    def path(self, steps):
        text = ""
        for step in steps:
            if isinstance(step, int):
                text += f"[{step}]"
            else:
                self.names["#" + step] = step
                text += ("." if text else "") + "#" + step
        return text

    def value(self, v):
        name = f":v{len(self.values)}"
        self.values[name] = v
        return name

    def operand(self, o):
        kind, what = o
        return self.path(what) if kind == "path" else self.value(what) if kind == "value" else f"size({self.path(what)})"

    def arguments(self):
        given = {}
        if self.names:
            given["ExpressionAttributeNames"] = self.names
        if self.values:
            given["ExpressionAttributeValues"] = self.values
        return given


def ordered_constant():
    while True:
        v = scalar()
        if next(iter(v)) in "SNB":
            return v


def operand(constants=value):
    roll = rnd.random()
    return ("path", path()) if roll < 0.45 else ("size", path()) if roll < 0.55 else ("value", constants())


def subject():
    return ("size", path()) if rnd.random() < 0.15 else ("path", path())


def condition(depth=0):
    """A tree: (name, parts…)."""
    roll = rnd.random()
    if depth < 3 and roll < 0.3:
        return (rnd.choice(["AND", "OR"]), condition(depth + 1), condition(depth + 1))
    if depth < 3 and roll < 0.4:
        return ("NOT", condition(depth + 1))
    kind = rnd.choice(["=", "<>", "<", "<=", ">", ">=", "BETWEEN", "IN", "attribute_exists", "attribute_not_exists",
                       "attribute_type", "begins_with", "contains"])
    while True:
        left = subject()
        if kind in ("=", "<>"):
            parts = [left, operand()]
        elif kind in ("<", "<=", ">", ">="):
            parts = [left, operand(ordered_constant)]
        elif kind == "BETWEEN":
            pair = sorted((ordered_constant() for _ in range(2)), key=lambda v: str(next(iter(v))))
            if next(iter(pair[0])) != next(iter(pair[1])):
                continue
            pair.sort(key=rank)
            parts = [left, ("value", pair[0]), ("value", pair[1])]
        elif kind == "IN":
            parts = [left] + [operand() for _ in range(rnd.randint(1, 3))]
        elif kind in ("attribute_exists", "attribute_not_exists"):
            parts = [("path", path())]
        elif kind == "attribute_type":
            parts = [("path", path()), ("value", {"S": rnd.choice("S N B SS NS BS L M BOOL NULL".split())})]
        elif kind == "begins_with":
            parts = [("path", path()), ("value", rnd.choice([{"S": "x"}, {"S": ""}, {"B": b"x"}]))]
        else:
            parts = [("path", path()), operand()]
        if all(p != parts[0] for p in parts[1:]):  # AWS wants the first operand to differ from the others
            return (kind, *parts)


def rank(v):
    (t, c), = v.items()
    return Decimal(c) if t == "N" else c.encode() if t == "S" else c


def text_of(writer, tree):
    kind, *parts = tree
    if kind in ("AND", "OR"):
        return f"({text_of(writer, parts[0])}) {kind} ({text_of(writer, parts[1])})".replace("((", "( (")
    if kind == "NOT":
        return f"NOT ({text_of(writer, parts[0])})"
    o = [writer.operand(p) for p in parts]
    if kind == "BETWEEN":
        return f"{o[0]} BETWEEN {o[1]} AND {o[2]}"
    if kind == "IN":
        return f"{o[0]} IN ({', '.join(o[1:])})"
    if kind[0].isalpha():
        return f"{kind}({', '.join(o)})"
    return f"{o[0]} {kind} {o[1]}"


# ---- the reference --------------------------------------------------------------------------------------------------------
def size_of(v):
    (t, c), = v.items()
    return None if t in ("N", "BOOL", "NULL") else {"N": str(len(c))}


def evaluate(item, o):
    kind, what = o
    if kind == "value":
        return what
    found = look(item, what)
    return found if kind == "path" or found is None else size_of(found)


def holds(item, tree):
    kind, *parts = tree
    if kind == "AND":
        return holds(item, parts[0]) and holds(item, parts[1])
    if kind == "OR":
        return holds(item, parts[0]) or holds(item, parts[1])
    if kind == "NOT":
        return not holds(item, parts[0])
    v = [evaluate(item, p) for p in parts]
    if kind == "attribute_exists":
        return v[0] is not None
    if kind == "attribute_not_exists":
        return v[0] is None
    if kind == "IN":
        return v[0] is not None and any(e is not None and normal(e) == normal(v[0]) for e in v[1:])
    if kind == "BETWEEN":
        return compare(">=", v[0], v[1]) and compare("<=", v[0], v[2])
    if kind == "<>":
        return (v[0] is None) != (v[1] is None) or (v[0] is not None and normal(v[0]) != normal(v[1]))
    if v[0] is None or v[1] is None:
        return False
    (t, c), (t2, c2) = *v[0].items(), *v[1].items()
    if kind == "=":
        return normal(v[0]) == normal(v[1])
    if kind == "attribute_type":
        return t == c2
    if kind == "begins_with":
        return t == t2 and c.startswith(c2)
    if kind == "contains":
        if t in ("S", "B"):
            return t == t2 and c2 in c
        if t == "L":
            return normal(v[1]) in [normal(e) for e in c]
        return t == t2 + "S" and (Decimal(c2) in map(Decimal, c) if t2 == "N" else c2 in c)
    return compare(kind, v[0], v[1])


def compare(kind, a, b):
    if a is None or b is None or set(a) != set(b) or next(iter(a)) not in "SNB":
        return False
    x, y = rank(a), rank(b)
    return {"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}[kind]


class Refused(Exception):
    pass


def number(v):
    if v is None or "N" not in v:
        raise Refused
    return Decimal(v["N"])


def plain(d):
    return {"N": format(d, "f")}


def set_value(item, source):
    kind, *args = source
    if kind == "value":
        return args[0]
    if kind == "path":
        found = look(item, args[0])
        if found is None:
            raise Refused
        return found
    if kind == "if_not_exists":
        found = look(item, args[0])
        return args[1] if found is None else found
    first, second = set_value(item, args[0]), set_value(item, args[1])
    if kind == "list_append":
        if "L" not in first or "L" not in second:
            raise Refused
        return {"L": first["L"] + second["L"]}
    return plain(number(first) + number(second) if kind == "+" else number(first) - number(second))


def parent_of(item, steps):
    parent = {"M": item} if len(steps) == 1 else look(item, steps[:-1])
    if parent is None:
        raise Refused
    (t, c), = parent.items()
    if t != ("M" if isinstance(steps[-1], str) else "L"):
        raise Refused
    return c


def put(item, steps, v):
    container = parent_of(item, steps)
    if isinstance(steps[-1], str) or steps[-1] < len(container):
        container[steps[-1]] = v
    else:
        container.append(v)


def drop(item, steps):
    container = parent_of(item, steps)
    if isinstance(steps[-1], str):
        container.pop(steps[-1], None)
    elif steps[-1] < len(container):
        del container[steps[-1]]


def apply(before, actions):
    after = copy.deepcopy(before)
    for kind, steps, source in actions:
        if kind == "SET":
            put(after, steps, copy.deepcopy(set_value(before, source)))
        elif kind == "REMOVE":
            drop(after, steps)
        else:
            old = look(before, steps)
            (t, c), = source.items()
            if old is not None and t not in old:
                raise Refused
            if t == "N":
                put(after, steps, plain(Decimal(c) + (number(old) if old else 0)))
                continue
            # As decimals: 3.5 and 3.50 are one number.
            key = Decimal if t == "NS" else lambda e: e
            mine, given = {key(e): e for e in (old or {t: []})[t]}, {key(e): e for e in c}
            kept = {**mine, **given} if kind == "ADD" else {k: e for k, e in mine.items() if k not in given}
            if kept:
                put(after, steps, {t: list(kept.values())})
            else:
                drop(after, steps)  # refuses a path that leads nowhere, as every action does
    return after


def attribute_of(item, *types):
    """The path of an attribute of one of the types, mostly; sometimes any path."""
    fitting = [(n,) for n, v in item.items() if next(iter(v)) in types]
    return rnd.choice(fitting) if fitting and rnd.random() < 0.9 else path()


def alike(item, steps, fallback):
    """A number or set that fits what is there."""
    old = look(item, steps)
    wanted = next(iter(old)) if old else None
    tries = [fallback() for _ in range(30)]
    return next((v for v in tries if wanted in v), tries[0])


def update(item):
    """Actions on different attributes, so that no two paths overlap: (kind, path, source)."""
    actions = []
    for name in rnd.sample(NAMES, rnd.randint(1, 3)):
        kind = rnd.choice(["SET", "SET", "REMOVE", "ADD", "DELETE"])
        steps = (name,) if rnd.random() < 0.7 else (name, *path()[1:])
        if kind == "SET":
            term = lambda: rnd.choice([("value", value()), ("path", attribute_of(item, "S", "L", "M", "N", "SS", "B")),
                                        ("if_not_exists", path(), value())])
            addend = lambda: rnd.choice([("value", {"N": rnd.choice(["1", "0.1", "-3"])}), ("path", attribute_of(item, "N"))])
            listed = lambda: rnd.choice([("value", {"L": [value(2)]}), ("path", attribute_of(item, "L"))])
            source = rnd.choice([term, lambda: (rnd.choice("+-"), addend(), addend()),
                                 lambda: ("list_append", listed(), listed())])()
        else:
            number_or_set = lambda: rnd.choice([{"N": "2.5"}, a_set()])
            source = None if kind == "REMOVE" else alike(item, steps, number_or_set if kind == "ADD" else a_set)
        actions.append((kind, steps, source))
    return actions


def source_text(writer, source):
    kind, *args = source
    if kind in ("value", "path"):
        return writer.operand(source)
    if kind == "if_not_exists":
        return f"if_not_exists({writer.path(args[0])}, {writer.value(args[1])})"
    left, right = source_text(writer, args[0]), source_text(writer, args[1])
    return f"list_append({left}, {right})" if kind == "list_append" else f"{left} {kind} {right}"


def update_text(writer, actions):
    sections = {}
    for kind, steps, source in actions:
        one = writer.path(steps)
        if kind == "SET":
            one += " = " + source_text(writer, source)
        elif source:
            one += " " + writer.value(source)
        sections.setdefault(kind, []).append(one)
    return " ".join(f"{kind} {', '.join(parts)}" for kind, parts in sections.items())


# ---- the runs -------------------------------------------------------------------------------------------------------------
with Lab() as lab:
    ddb = lab.client("dynamodb")
    ddb.create_table(TableName="random", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], BillingMode="PAY_PER_REQUEST",
                     AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
    wait_for(lambda: ddb.describe_table(TableName="random")["Table"]["TableStatus"] == "ACTIVE", "ACTIVE")
    items = {}
    for i in range(25):
        items[str(i)] = {"id": {"S": str(i)}, **{n: value() for n in rnd.sample(NAMES, rnd.randint(0, 5))}}
        ddb.put_item(TableName="random", Item=items[str(i)])
    back = {i["id"]["S"]: i for i in ddb.scan(TableName="random")["Items"]}
    check(all(same_item(back[k], items[k]) for k in items), "the items came back otherwise")

    matched = 0
    for _ in range(FILTERS):
        writer, tree = Writer(), condition()
        text = text_of(writer, tree)
        found = ddb.scan(TableName="random", FilterExpression=text, **writer.arguments())["Items"]
        ids, wanted = {i["id"]["S"] for i in found}, {k for k, item in items.items() if holds(item, tree)}
        matched += len(ids)
        check(ids == wanted, f"{text} {writer.arguments()}: the lab found {sorted(ids - wanted)} too many and "
                             f"{sorted(wanted - ids)} too few of {[items[k] for k in ids ^ wanted]}")
        some = rnd.choice(list(items))
        try:
            ddb.put_item(TableName="random", Item=items[some], ConditionExpression=text, **writer.arguments())
            check(some in wanted, f"{text}: a condition held that the filter did not")
        except ClientError as problem:
            check(problem.response["Error"]["Code"] == "ConditionalCheckFailedException" and some not in wanted,
                  f"{text} {writer.arguments()}: {problem}")

    done = 0
    for _ in range(UPDATES):
        some = rnd.choice(list(items))
        writer, actions = Writer(), update(items[some])
        text = update_text(writer, actions)
        try:
            wanted = apply(items[some], actions)
        except Refused:
            wanted = None
        try:
            got = ddb.update_item(TableName="random", Key={"id": {"S": some}}, UpdateExpression=text,
                                  ReturnValues="ALL_NEW", **writer.arguments())["Attributes"]
        except ClientError as problem:
            check(problem.response["Error"]["Code"] == "ValidationException", f"{text}: {problem}")
            check(wanted is None, f"{text} {writer.arguments()} on {items[some]}: {problem}")
            continue
        check(wanted is not None and same_item(got, wanted),
              f"{text} {writer.arguments()} on {items[some]}: {got}, not {wanted}")
        done += 1
        items[some] = wanted
    print(f"{FILTERS} filters that found {matched} items, {done} updates and {UPDATES - done} refused ones")
