"""How a Manifold market came out: from its flags and its pay-out, never from its price."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from forecasts.errors import SourceShapeError
from forecasts.sources.reading import Fields, parse_json
from forecasts.sources.records import SourceResolution
from forecasts.values import SourceState

YES_NO_KINDS: Final = frozenset({"BINARY"})
ANSWER_KINDS: Final = frozenset({"MULTIPLE_CHOICE", "FREE_RESPONSE"})
_SHARE_KINDS: Final = YES_NO_KINDS | {"PSEUDO_NUMERIC"}
_PAYS: Final = {"YES": 1.0, "NO": 0.0}
_WHOLE: Final = 100.0
_STATUS_LIMIT: Final = 200


class _Finding(NamedTuple):
    """What one flag says: the state it stands for, the pay-out, and the words."""

    state: SourceState
    value: float | None
    status: str


_CANCELLED: Final = _Finding(SourceState.VOID, None, "CANCEL")


def resolution(
    raw: Any, outcome: str | None = None, *, now: datetime | None = None
) -> SourceResolution:
    """Reads how a market stands from the JSON of `/market/{id}` or a row of a list.

    Args:
        raw: the market, parsed or as bytes or text; a list of exactly one is opened.
        outcome: the id or text of an answer, for markets of several.
        now: tells a market that closed from one that still trades; without it a market that is
            not resolved counts as open.

    Returns:
        The state; a value only for `resolved`, and for a market of several only by answer.

    Raises:
        SourceShapeError: a field that decides is missing or of another kind, or there is no such
            answer.

    Example:
        The price at resolution is no outcome, however the fields are called:

        >>> row = {"outcomeType": "BINARY", "isResolved": True, "resolution": "YES",
        ...        "resolutionTime": 1775147662759, "resolutionProbability": 0.31}
        >>> resolution(row).value
        1.0
    """
    market = one_market(raw)
    kind = market.word("outcomeType")
    if outcome is not None:
        if kind not in ANSWER_KINDS:
            raise SourceShapeError(f"{market.where}: a {kind} market has no answer {outcome!r}.")
        answer = answer_named(market, outcome)
        return _closed(market, _of_answer(market, answer), now, answer)
    return _closed(market, _of_market(market, kind), now)


def one_market(raw: Any) -> Fields:
    """Parses what may still be bytes, and opens a list of one."""
    value = parse_json(raw) if isinstance(raw, bytes | str) else raw
    if isinstance(value, list):
        if len(value) != 1:
            raise SourceShapeError(f"Found a list of {len(value)} markets; expected one market.")
        value = value[0]
    return Fields(value)


def answers_of(market: Fields) -> list[Fields]:
    """Lists the answers; rows of a search have none, though their markets do."""
    if not market.has("answers"):
        raise SourceShapeError(
            f"{market.where}: the answers are not in this row; read the market by its id."
        )
    return market.items("answers")


def answer_named(market: Fields, name: str) -> Fields:
    """Finds an answer by id, or else by its text.

    Raises:
        SourceShapeError: there is none, or two have this text.
    """
    answers = answers_of(market)
    found = [each for each in answers if each.identifier("id") == name]
    found = found or [each for each in answers if each.text("text") == name]
    if len(found) != 1:
        raise SourceShapeError(
            f"{market.where}.answers: {len(found)} of {len(answers)} are called {name[:80]!r}; "
            "expected one."
        )
    return found[0]


def moment(fields: Fields, name: str) -> datetime | None:
    """Reads a time, in milliseconds or (of some answers) in ISO 8601; None when absurd."""
    if isinstance(fields.found(name), str) and "-" in fields.word(name):
        return fields.instant_iso(name, zone="UTC")
    return fields.instant_ms(name, or_none=True, may_lack=True)


def _closed(
    market: Fields, finding: _Finding | None, now: datetime | None, answer: Fields | None = None
) -> SourceResolution:
    """Adds the time to a finding; without one the market is open or waits for its outcome."""
    closes_at = moment(market, "closeTime")
    if finding is None:
        if now is None or closes_at is None or closes_at > now:
            return SourceResolution(SourceState.OPEN, status="open")
        return SourceResolution(SourceState.CLOSED_PENDING, status="closed, not resolved")
    if finding.state is SourceState.UNKNOWN:
        return SourceResolution(finding.state, status=finding.status[:_STATUS_LIMIT])
    resolved_at = moment(answer, "resolutionTime") if answer is not None else None
    return SourceResolution(
        finding.state,
        finding.value,
        finding.status[:_STATUS_LIMIT],
        effective_at=_earliest([closes_at, resolved_at or moment(market, "resolutionTime")]),
        is_half=finding.value == 0.5,
    )


def _earliest(times: Iterable[datetime | None]) -> datetime | None:
    return min((each for each in times if each is not None), default=None)


def _unknown(why: str) -> _Finding:
    return _Finding(SourceState.UNKNOWN, None, why)


def _word(market: Fields) -> str | _Finding | None:
    """Reads the resolution of the whole market; None while there is none."""
    if market.flag("isResolved"):
        word = market.word("resolution", or_none=True)
        return word or _unknown("isResolved is true, yet there is no resolution")
    word = market.word("resolution", or_none=True, may_lack=True)
    return _unknown(f"isResolved is false, yet resolution is {word}") if word else None


def _of_market(market: Fields, kind: str) -> _Finding | None:
    word = _word(market)
    if word is None or isinstance(word, _Finding):
        return word
    if kind not in _SHARE_KINDS | ANSWER_KINDS | {"NUMERIC"}:
        return _unknown(f"{word} on a {kind} market, which is no yes/no question")
    if word == "CANCEL":
        return _CANCELLED
    if kind in _SHARE_KINDS:
        return _paid(market, word, market, sides=kind in YES_NO_KINDS)
    return _of_several(market, kind, word)


def _paid(paid: Fields, word: str, market: Fields, *, sides: bool = True) -> _Finding:
    """What YES, NO or a share of the pool pays out to Yes."""
    if sides and word in _PAYS:
        return _Finding(SourceState.RESOLVED, _PAYS[word], word)
    if word != "MKT":
        return _unknown(f"resolution {word!r} is not known")
    share = paid.probability("resolutionProbability", or_none=True, may_lack=True)
    if share is None:
        return _unknown(f"MKT, and the {market.where} does not say at which probability")
    return _Finding(SourceState.RESOLVED, share, f"MKT at {share:g}")


def _of_several(market: Fields, kind: str, word: str) -> _Finding:
    """The event of several answers: resolved, but only an answer has a pay-out."""
    if kind in ANSWER_KINDS and word != "MKT" and market.has("answers"):
        known = {each.identifier("id") for each in answers_of(market)}
        if word not in known:
            return _unknown(f"resolution {word!r} is none of the {len(known)} answers")
    return _Finding(SourceState.RESOLVED, None, word)


def _of_answer(market: Fields, answer: Fields) -> _Finding | None:
    """An answer has a resolution of its own, or one that follows from its market's, or both."""
    own, word = _own(market, answer), _word(market)
    if isinstance(word, _Finding):
        return word
    is_one_of = market.flag("shouldAnswersSumToOne", or_none=True, may_lack=True)
    if is_one_of and len(_winners(market)) > 1:
        return _unknown("several answers are YES, yet they exclude each other")
    if word is None:
        return _alone(answer, own)
    says_nothing = is_one_of is False or not market.has("resolutions")
    if word == "MKT" and says_nothing:
        return own or _unknown("MKT, and the market does not say how the pay-out is shared")
    whole = _from_market(market, word, answer)
    if own is not None and (own.state, own.value) != (whole.state, whole.value):
        return _unknown(f"answer is {own.status}, yet the market says {whole.status}")
    return whole


def _alone(answer: Fields, own: _Finding | None) -> _Finding | None:
    """An answer decided before its market, whose close says nothing: only its own time does."""
    if own is not None and not answer.has("resolutionTime"):
        raise SourceShapeError(f"{answer.where}: it has a resolution, but no resolutionTime.")
    return own


def _winners(market: Fields) -> list[Fields]:
    return [each for each in answers_of(market) if each.found("resolution") == "YES"]


def _own(market: Fields, answer: Fields) -> _Finding | None:
    word = answer.word("resolution", or_none=True, may_lack=True)
    if word == "CANCEL":
        return _CANCELLED
    if word:
        return _paid(answer, word, market)
    if answer.has("resolutionTime") or answer.has("resolverId"):
        raise SourceShapeError(f"{answer.where}: it has a resolutionTime, but no resolution.")
    return None


def _from_market(market: Fields, word: str, answer: Fields) -> _Finding:
    """What the resolution of the whole market means for one answer."""
    if word == "CANCEL":
        return _CANCELLED
    if word == "MKT":
        return _weight(market, answer)
    if word not in {each.identifier("id") for each in answers_of(market)}:
        return _unknown(f"resolution {word!r} is none of the answers")
    if market.flag("shouldAnswersSumToOne", or_none=True, may_lack=True) is False:
        return _unknown(f"resolution {word!r} of answers that do not exclude each other")
    won = answer.identifier("id") == word
    return _Finding(SourceState.RESOLVED, 1.0 if won else 0.0, f"resolved to answer {word}")


def _weight(market: Fields, answer: Fields) -> _Finding:
    """The share of the pay-out this answer got when several shared it."""
    shares = market.object("resolutions")
    weights = {name: shares.number(name) for name in shares.value}
    known = {each.identifier("id") for each in answers_of(market)}
    if not known.issuperset(weights) or min(weights.values(), default=-1.0) < 0.0:
        return _unknown("MKT, and the shares of the pay-out are not those of the answers")
    total = sum(weights.values())
    if abs(total - _WHOLE) > 0.01:
        return _unknown(f"MKT, and the shares of the pay-out make {total:g}, not 100")
    share = weights.get(answer.identifier("id"), 0.0) / total
    return _Finding(SourceState.RESOLVED, share, f"MKT, a share of {share:g}")
