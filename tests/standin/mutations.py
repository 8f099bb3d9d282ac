"""Bad bodies made from good ones, from a seed: what sources have sent, and what they might.

Each mutant is made of one to three changes. A change to the tree picks a random place, also inside
JSON that is kept in strings; a change to the bytes does not care what it hits.
"""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from tests.standin.faults import HTML

Node = dict[str, Any] | list[Any]
Place = tuple[Node, Any]

NUMBERS: Final = (
    1.7,
    -0.3,
    -1,
    0,
    1,
    0.5,
    2**53 + 1,
    10**30,
    1e308,
    5e-324,
    253_399_726_740_000,
    -62_135_596_800_000,
    float("nan"),
    float("inf"),
)
TIMES: Final = (
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-03-19 23:20:15+00",
    "2026-03-19T23:20:15",
    "yesterday",
    "",
    "2026-03-19T23:20:15+99:99",
)
WORDS: Final = (
    "YES",
    "NO",
    "yes",
    "no",
    "Yes",
    "No",
    "MKT",
    "CANCEL",
    "void",
    "scalar",
    "finalized",
    "resolved",
    "settled",
    "annulled",
    "ambiguous",
    "closed",
    "proposed",
    "disputed",
    "open",
    "active",
    "Open",
    "Closed",
    "determined",
    "in_review",
    "",
    "true",
    "1",
    "0",
    "0.5",
    "None",
)
TEXTS: Final = (
    "\u202egnol oot\u202c",
    "a" * 5000,
    "\x00",
    "\ud83d\ude00" * 40,
    "e\u0301\u200b",
    "<script>alert(1)</script>",
    "'; DROP TABLE market; --",
    "\u0661\u0662",
    "[",
    '["Yes"',
    "null",
    "{}",
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A bad body, and what was done to it."""

    name: str
    body: bytes


def places(value: Any) -> Iterator[Place]:
    """Lists every member of a tree as its container and its key."""
    keys: list[Any] = []
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = list(range(len(value)))
    for key in keys:
        yield value, key
        yield from places(value[key])


def _drop(at: Place, _random: Random) -> None:
    del at[0][at[1]]


def _null(at: Place, _random: Random) -> None:
    at[0][at[1]] = None


def _rename(at: Place, random: Random) -> None:
    node, key = at
    if isinstance(node, dict):
        other = key + "_" if random.random() < 0.5 else key.upper()
        node[other] = node.pop(key)
    else:
        node.append(copy.deepcopy(node[key]))


def _retype(at: Place, random: Random) -> None:
    node, key = at
    value = node[key]
    if isinstance(value, bool):
        node[key] = random.choice((str(value).lower(), int(value), not value, None))
    elif isinstance(value, int | float):
        node[key] = random.choice((str(value), [value], {"value": value}, bool(value), -value))
    elif isinstance(value, str):
        node[key] = random.choice(([value], {"value": value}, len(value), value + " ", value[:-1]))
    else:
        node[key] = random.choice((json.dumps(value), [], {}, 0, "x"))


def _word(at: Place, random: Random) -> None:
    at[0][at[1]] = random.choice(WORDS)


def _text(at: Place, random: Random) -> None:
    at[0][at[1]] = random.choice(TEXTS)


def _number(at: Place, random: Random) -> None:
    number = random.choice(NUMBERS)
    as_text = isinstance(at[0][at[1]], str) and random.random() < 0.7
    at[0][at[1]] = str(number) if as_text else number


def _time(at: Place, random: Random) -> None:
    at[0][at[1]] = random.choice(TIMES)


def _flip(at: Place, _random: Random) -> None:
    node, key = at
    node[key] = not node[key] if isinstance(node[key], bool) else [node[key], node[key]]


def _swap(at: Place, random: Random) -> None:
    node, key = at
    keys: list[Any] = list(node) if isinstance(node, dict) else list(range(len(node)))
    other = random.choice(keys)
    node[key], node[other] = node[other], node[key]


def _inner(at: Place, random: Random) -> None:
    """Changes JSON inside a string: reverses it, breaks it, or puts another value in."""
    node, key = at
    try:
        value = json.loads(node[key])
    except (TypeError, ValueError):
        return _swap(at, random)
    if not isinstance(value, list) or not value:
        return _word(at, random)
    changed: list[Any] = random.choice(
        (
            value[::-1],
            value[:1],
            value * 2,
            [*value, "Maybe"],
            [value],
            ["0.9995", "0.0005"],
            [None],
        )
    )
    written = json.dumps(changed)
    node[key] = written if random.random() < 0.8 else written[:-1]
    return None


def _deepen(at: Place, random: Random) -> None:
    for _ in range(random.choice((1, 50, 150))):
        at[0][at[1]] = [at[0][at[1]]]


TREE: Final[tuple[Callable[[Place, Random], None], ...]] = (
    _drop,
    _drop,
    _null,
    _null,
    _rename,
    _retype,
    _retype,
    _word,
    _word,
    _text,
    _number,
    _number,
    _time,
    _flip,
    _swap,
    _inner,
    _inner,
    _deepen,
)


def _truncate(body: bytes, random: Random) -> bytes:
    return body[: random.randrange(len(body))]


def _bits(body: bytes, random: Random) -> bytes:
    changed = bytearray(body)
    for _ in range(random.choice((1, 1, 3, 20))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _page(_body: bytes, _random: Random) -> bytes:
    return HTML


def _nothing(_body: bytes, random: Random) -> bytes:
    return random.choice((b"", b"null", b"[]", b"{}", b"0", b'"resolved"', b"\xff\xfe", b"{}{}"))


def _twice(body: bytes, random: Random) -> bytes:
    """Names a key twice in one object, with another value the second time."""
    spots = [at for at in range(len(body) - 1) if body[at : at + 2] == b", "]
    if not spots:
        return body + body
    at = random.choice(spots)
    name, _, _ = body[at + 2 :].partition(b":")
    value = json.dumps(random.choice(WORDS + NUMBERS[:6])).encode()
    return body[:at] + b", " + name + b": " + value + body[at:]


def _nest(_body: bytes, random: Random) -> bytes:
    depth = random.choice((101, 5000, 100_000))
    return b"[" * depth + b"]" * depth


def _digits(body: bytes, random: Random) -> bytes:
    spots = [at for at, byte in enumerate(body) if byte in b"0123456789"]
    at = random.choice(spots) if spots else 0
    return body[:at] + b"9" * random.choice((30, 400, 5000)) + body[at:]


BYTES: Final[tuple[Callable[[bytes, Random], bytes], ...]] = (
    _truncate,
    _truncate,
    _bits,
    _bits,
    _bits,
    _page,
    _nothing,
    _twice,
    _twice,
    _nest,
    _digits,
)


def _in_tree(body: bytes, random: Random) -> tuple[str, bytes]:
    tree: list[Any] = [json.loads(body)]
    names = []
    for _ in range(random.choice((1, 1, 1, 1, 2, 3))):
        spots = list(places(tree))
        if not spots:
            break
        change, (node, key) = random.choice(TREE), random.choice(spots)
        names.append(f"{change.__name__} {key}")
        change((node, key), random)
    value = tree[0] if tree else None
    return ", ".join(names), json.dumps(value).encode()


def mutant(body: bytes, random: Random) -> Mutant:
    """Makes one bad body out of a good one."""
    if random.random() < 0.75:
        name, changed = _in_tree(body, random)
        if random.random() < 0.95:
            return Mutant(name, changed)
        body = changed
    change = random.choice(BYTES)
    return Mutant(change.__name__, change(body, random) if body else body)


def _refill(node: Node, kept: Node) -> None:
    if isinstance(node, dict) and isinstance(kept, dict):
        node.update(kept)
    elif isinstance(node, list) and isinstance(kept, list):
        node.extend(kept)


def each_field(body: bytes) -> Iterator[Mutant]:
    """Drops, nulls and renames every single field of a body, one at a time."""
    whole = json.loads(body)
    for node, key in list(places(whole)):
        kept = copy.copy(node)
        for change in (_drop, _null, _rename):
            change((node, key), Random(0))
            yield Mutant(f"{change.__name__} {key}", json.dumps(whole).encode())
            node.clear()
            _refill(node, kept)
