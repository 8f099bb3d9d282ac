"""What a simulated world is made of: one frozen record of settings, and the kinds of world."""

from dataclasses import dataclass, replace
from typing import Any, Final

from forecasts.errors import InvalidInputError

STEPS: Final = 100
"""News arrives at this many equally spaced instants of a question's life."""

LATEST: Final = 0.98
"""Nobody speaks after this share of a question's life."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The numbers behind a world; noises, biases and hugging are in log-odds."""

    forecasters: tuple[int, ...] = (60,)  # how many of each kind
    kind_noise: tuple[float, ...] = (1.0,)  # factor on the noise of each kind
    questions: int = 300
    fewest: int = 5  # questions of one forecaster, log-uniform from fewest to most
    most: int = 200
    start_spread: float = 1.0  # of the path's value when the question opens
    slope: float = 1.05  # median over forecasters; above 1 is overconfident
    slope_spread: float = 0.24  # of its logarithm
    noise: float = 0.86  # median over forecasters
    noise_spread: float = 0.6  # of its logarithm
    bias_spread: float = 0.27
    shared_noise: float = 0.38  # of everybody on a question
    topics: int = 6
    topic_taste: float = 0.8
    difficulty_taste: float = 0.75
    mean_time: float = 0.44  # of statements in a question's life, over forecasters
    timing_spread: float = 0.31  # half width of the range of personal mean times
    timing_focus: float = 2.8  # a + b of the Beta law of one person's times
    market_share: float = 0.7  # of questions with a market
    market_noise: float = 0.25
    beaten_by: float | None = None  # share of forecasters who beat the market; sets its noise
    crowd_age: float = 0.5  # of a question's life after which the crowd no longer hears a statement
    crowd_minimum: int = 3  # others heard that make a crowd
    half_votes: float = 1.0  # for one half, added to the crowd's
    verbal_share: float = 0.0
    verbal_noise: float = 0.0  # of the choice of words
    updates: float = 0.0  # mean over forecasters of their number of further statements
    update_share: float = 0.3  # of the variance of an opinion's error that is new in an update
    ladder_share: float = 0.0  # of units that are ladders of three to six rungs
    rung_gap: float = 0.6  # between the thresholds of a ladder, in standard deviations of the path
    rung_share: float = 0.7  # of a ladder's rungs that a forecaster speaks about, at least one
    hugger_share: float = 0.0
    contrarian_share: float = 0.0
    causes: int = 0
    cause_share: float = 0.0  # of the variance of a path that its cause explains


KINDS: Final[dict[str, dict[str, Any]]] = {
    "base": {},
    "selected": {"difficulty_taste": 1.5, "topic_taste": 2.0},
    "few": {"fewest": 5, "most": 30},
    "verbal": {"verbal_share": 0.85, "verbal_noise": 0.65},
    "no_market": {"market_share": 0.0},
    "updating": {"updates": 3.0},
    "ladders": {"ladder_share": 0.5},
    "huggers": {"hugger_share": 0.25, "contrarian_share": 0.25},
    "unequal": {"forecasters": (40, 16, 4), "kind_noise": (1.0, 0.7, 0.5)},
    "majority_better": {
        "beaten_by": 2 / 3,
        "noise_spread": 0.35,
        "slope_spread": 0.12,
        "bias_spread": 0.25,
    },
    "causes": {"causes": 8, "cause_share": 0.5},
    "sparse": {"questions": 3000},
    "tiny": {"forecasters": (6,)},
}
"""The kinds of world: what each changes in the base settings."""


def settings_for(kind: str, changes: dict[str, Any] | None = None) -> Settings:
    """Gives the settings of a kind of world, with changes by name.

    Raises:
        InvalidInputError: no such kind or setting, or a world too small.
    """
    if kind not in KINDS:
        raise InvalidInputError(f"No kind of world is called {kind!r}; known: {', '.join(KINDS)}.")
    try:
        settings = replace(Settings(), **KINDS[kind] | (changes or {}))
    except TypeError:
        unknown = sorted(set(changes or {}) - set(Settings.__dataclass_fields__))
        raise InvalidInputError(
            f"No setting is called {unknown[0]!r}; "
            f"known: {', '.join(Settings.__dataclass_fields__)}."
        ) from None
    if sum(settings.forecasters) < 2 or settings.questions < 1:
        raise InvalidInputError(
            f"Found {sum(settings.forecasters)} forecasters and {settings.questions} questions; "
            "a world takes two forecasters and one question at least."
        )
    return settings
