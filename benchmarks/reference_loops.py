"""Loops that share no code with the package, for a second opinion on the same numbers."""

import math


def plain_log(rows: list[tuple[float, float]]) -> float:
    return -math.fsum(math.log(p if y else 1 - p) for p, y in rows) / len(rows)


def plain_bins(rows: list[tuple[float, float]]) -> list[tuple[int, float, float]]:
    """Number, mean probability and frequency in each of ten bins closed on the right."""
    found: dict[int, list[tuple[float, float]]] = {}
    for p, y in rows:
        millionths = round(p * 1_000_000)
        found.setdefault(max(-(-millionths // 100_000) - 1, 0), []).append((p, y))
    return [
        (len(one), math.fsum(p for p, _ in one) / len(one), math.fsum(y for _, y in one) / len(one))
        for one in found.values()
    ]


def plain_curve(rows: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Each outcome with its isotonic frequency, by merging neighbours in a list."""
    tied: dict[float, list[float]] = {}
    for p, y in rows:
        tied.setdefault(p, []).append(y)
    blocks: list[list[float]] = []
    for p in sorted(tied):
        blocks.append(tied[p])
        while len(blocks) > 1 and mean(blocks[-2]) >= mean(blocks[-1]):
            last = blocks.pop()
            blocks[-1] = blocks[-1] + last
    return [(mean(block), y) for block in blocks for y in block]


def mean(values: list[float]) -> float:
    return sum(values) / len(values)
