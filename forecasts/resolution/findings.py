"""What linked markets, or a deadline that passed, say about a question: pure, never from a price.

A market speaks only through its source's own terminal state. One that is disputed, unknown or
missing decides nothing and never counts as a No.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from forecasts.clock import Moment
from forecasts.resolution.rules import Agreement, DeadlineRule, MarketRule, OnOther
from forecasts.sources import SourceResolution
from forecasts.values import Decision, SourceState
from forecasts.wording import day_words

TICK: Final = timedelta(microseconds=1)


class FindingKind(StrEnum):
    """What a look for the outcome of a question found."""

    YES = "yes"
    NO = "no"
    ANNULLED = "annulled"
    NOT_YET = "not yet"
    DISPUTED = "disputed"
    CANNOT_TELL = "cannot tell"


OUTCOMES: Final = frozenset({FindingKind.YES, FindingKind.NO, FindingKind.ANNULLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one look found.

    Attributes:
        kind: an outcome, or why there is none.
        reason: in sentences.
        known: when the outcome was knowable; only for Yes and No.
        sources: the names of those that say so.
        keys: the readings that say so.
        url: a page that shows it, None without one.
        is_disputed: whether any source is disputed at this time, so that nothing may be final.
        possible: only when a source could not be read: the outcomes that would be found if the
            unread ones said the same as the others. Nothing was learned against these.
        wants_person: whether no later look can find more by itself, so that a person is wanted.
    """

    kind: FindingKind
    reason: str
    known: Moment | None = None
    sources: tuple[str, ...] = ()
    keys: tuple[int, ...] = ()
    url: str | None = None
    is_disputed: bool = False
    possible: frozenset[Decision] = frozenset()
    wants_person: bool = False

    @property
    def decision(self) -> Decision | None:
        """The outcome found, None when there is none."""
        return Decision(self.kind.value) if self.kind in OUTCOMES else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one linked market stands, or why it could not be read.

    Attributes:
        source: the source's name, such as `polymarket`.
        label: how the source is called in sentences.
        url: the market's page.
        key: a number of the caller's own, to find it again.
        is_inverted: whether its Yes is our No.
        resolution: from the source's JSON; None when it could not be read.
        error: why it could not be read or must not be believed.
        is_another: whether it must not be believed because it became another market.
        is_mute: whether its source never says how a market came out.
    """

    source: str
    label: str
    url: str
    key: int = 0
    is_inverted: bool = False
    resolution: SourceResolution | None = None
    error: str | None = None
    is_another: bool = False
    is_mute: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The times of a question that bound when its outcome can have been known."""

    opens_at: datetime | None
    closes_at: datetime
    resolve_by: datetime


@dataclass(frozen=True, slots=True)
class _Vote:
    """What one market says: an outcome, or why none; `is_terminal` when it has ended."""

    kind: FindingKind
    words: str
    reading: Reading
    is_terminal: bool = False
    is_unread: bool = False

    @property
    def wants_person(self) -> bool:
        """Whether only a person can go on from here."""
        is_passing = self.is_unread and not self.reading.is_another
        return self.kind is FindingKind.CANNOT_TELL and not is_passing


_PENDING: Final = {
    SourceState.OPEN: "still open",
    SourceState.CLOSED_PENDING: "closed, without an outcome yet",
    SourceState.PROPOSED: "an outcome is proposed there, not final",
}
_BLOCKED: Final = {
    SourceState.DISPUTED: (FindingKind.DISPUTED, "its outcome is disputed"),
    SourceState.MISSING: (FindingKind.CANNOT_TELL, "the market is gone, which says nothing"),
    SourceState.UNKNOWN: (FindingKind.CANNOT_TELL, "a state this release does not know"),
}


def _by_policy(policy: OnOther, words: str, reading: Reading) -> _Vote:
    if policy is OnOther.ANNUL:
        return _Vote(FindingKind.ANNULLED, words, reading, is_terminal=True)
    words += ", which a person must judge"
    return _Vote(FindingKind.CANNOT_TELL, words, reading, is_terminal=True)


def _paid(rule: MarketRule, reading: Reading, resolution: SourceResolution) -> _Vote:
    value = resolution.value
    if value is None or not 0.0 <= value <= 1.0:
        words = "resolved, without a pay-out that can be read"
        return _Vote(FindingKind.CANNOT_TELL, words, reading)
    if resolution.is_half:
        return _by_policy(rule.on_half, "resolved fifty-fifty, as nobody can tell", reading)
    if 0.0 < value < 1.0:
        return _by_policy(rule.on_partial, f"resolved in part: Yes pays {value:g}", reading)
    is_yes = (value == 1.0) is not reading.is_inverted
    words = f"resolved {'Yes' if value == 1.0 else 'No'}"
    if reading.is_inverted:
        words += f", which is {'Yes' if is_yes else 'No'} here"
    return _Vote(FindingKind.YES if is_yes else FindingKind.NO, words, reading, is_terminal=True)


def _vote(rule: MarketRule, reading: Reading) -> _Vote:
    resolution = reading.resolution
    if resolution is None or reading.error is not None:
        error = (reading.error or "it was not read").rstrip(".")
        words = f"could not be used: {error}"
        return _Vote(FindingKind.CANNOT_TELL, words, reading, is_unread=True)
    state = resolution.state
    if state is SourceState.RESOLVED:
        return _paid(rule, reading, resolution)
    if state is SourceState.VOID:
        return _by_policy(rule.on_void, "void", reading)
    if state in _PENDING:
        return _Vote(FindingKind.NOT_YET, _PENDING[state], reading)
    kind, words = _BLOCKED[state]
    if state is SourceState.MISSING and reading.is_mute:
        words = "it is listed no more, and this source never says how a market came out"
    status = f" ({resolution.status})" if resolution.status else ""
    return _Vote(kind, words + status, reading)


def _undecided(kinds: Iterable[FindingKind]) -> FindingKind:
    found = set(kinds)
    for kind in (FindingKind.DISPUTED, FindingKind.CANNOT_TELL):
        if kind in found:
            return kind
    return FindingKind.NOT_YET


def _tally(agreement: Agreement, votes: Sequence[_Vote]) -> FindingKind:
    """Puts votes together; ended markets that differ, or need a person, never decide."""
    ended = [vote.kind for vote in votes if vote.is_terminal]
    others = [vote.kind for vote in votes if not vote.is_terminal]
    if not ended:
        return _undecided(others)
    if len(set(ended)) > 1 or ended[0] is FindingKind.CANNOT_TELL:
        return FindingKind.CANNOT_TELL
    if agreement is Agreement.ANY:
        return ended[0]
    if _undecided(others) is not FindingKind.NOT_YET:
        return _undecided(others)
    is_enough = 2 * len(ended) > len(votes) if agreement is Agreement.MAJORITY else not others
    return ended[0] if is_enough else FindingKind.NOT_YET


def _possible(agreement: Agreement, votes: Sequence[_Vote]) -> frozenset[Decision]:
    if not any(vote.is_unread for vote in votes):
        return frozenset()

    def supposed(kind: FindingKind) -> list[_Vote]:
        return [
            _Vote(kind, "", vote.reading, is_terminal=True) if vote.is_unread else vote
            for vote in votes
        ]

    return frozenset(
        Decision(kind.value) for kind in OUTCOMES if _tally(agreement, supposed(kind)) is kind
    )


def _reason(kind: FindingKind, votes: Sequence[_Vote]) -> str:
    said = "; ".join(f"{vote.reading.label}: {vote.words}" for vote in votes)
    ended = {vote.kind for vote in votes if vote.is_terminal}
    if kind is FindingKind.CANNOT_TELL and len(ended) > 1:
        return f"The markets disagree, which a person must judge. {said}."
    return f"{said}."


def within(moment: Moment, now: datetime) -> Moment:
    """Moves a time of knowledge that lies ahead to now."""
    return moment if moment.at <= now else Moment(now)


def before_opening(finding: Finding, window: Window) -> Finding:
    """Turns an outcome that was knowable before the stated opening into a case for a person.

    Nothing said on the question could count, or all of it would be hindsight.
    """
    known, opens_at = finding.known, window.opens_at
    if known is None or opens_at is None or known.at > opens_at:
        return finding
    reason = (
        f"{finding.reason.rstrip('.')}. That was known on {known.at:%Y-%m-%d}, before the question "
        f"opened ({opens_at:%Y-%m-%d}), which a person must judge."
    )
    return replace(
        finding,
        kind=FindingKind.CANNOT_TELL,
        reason=reason,
        known=None,
        wants_person=True,
        possible=frozenset(),
    )


def _known(votes: Sequence[_Vote], window: Window, now: datetime) -> Moment:
    """The earliest time at which one of those that agree could be known."""
    told = [
        vote.reading.resolution.effective_at
        for vote in votes
        if vote.reading.resolution and vote.reading.resolution.effective_at
    ]
    return within(Moment(min(told, default=window.closes_at + TICK)), now)


def _wants_person(kind: FindingKind, votes: Sequence[_Vote]) -> bool:
    ended = {vote.kind for vote in votes if vote.is_terminal}
    is_stuck = len(ended) > 1 or any(vote.wants_person for vote in votes)
    return kind is FindingKind.CANNOT_TELL and is_stuck


def _found(agreement: Agreement, votes: Sequence[_Vote], window: Window, now: datetime) -> Finding:
    kind = _tally(agreement, votes)
    agreeing = [vote for vote in votes if vote.is_terminal and vote.kind is kind]
    is_scored = kind in {FindingKind.YES, FindingKind.NO}
    said = agreeing if kind in OUTCOMES else votes
    return Finding(
        kind=kind,
        reason=_reason(kind, votes),
        known=_known(agreeing, window, now) if is_scored else None,
        sources=tuple(dict.fromkeys(vote.reading.label for vote in said)),
        keys=tuple(vote.reading.key for vote in said),
        url=said[0].reading.url,
        is_disputed=any(vote.kind is FindingKind.DISPUTED for vote in votes),
        possible=_possible(agreement, votes) if kind is FindingKind.CANNOT_TELL else frozenset(),
        wants_person=_wants_person(kind, votes),
    )


def decide_by_markets(
    rule: MarketRule, readings: Sequence[Reading], *, window: Window, now: datetime
) -> Finding:
    """Says what the linked markets say together.

    Args:
        rule: how many must agree, and what becomes of void, fifty-fifty and partial ends.
        readings: one an adjudicated link in force.
        window: the times of the question; what was knowable before it opened needs a
            person.
        now: the present instant; nothing is known later.

    Returns:
        An outcome only if enough markets have ended in it and none has ended otherwise. A market
        that is disputed, unknown, missing or unread blocks, unless one is enough and another has
        ended.

    Example:
        >>> from datetime import UTC
        >>> year = datetime(2024, 1, 1, tzinfo=UTC)
        >>> window = Window(opens_at=None, closes_at=year, resolve_by=year)
        >>> ended = SourceResolution(SourceState.RESOLVED, 1.0)
        >>> reading = Reading(source="polymarket", label="Polymarket", url="", resolution=ended)
        >>> decide_by_markets(MarketRule(), [reading], window=window, now=year).kind.value
        'yes'
    """
    if not readings:
        reason = "No market is linked and adjudicated; link one: forecasts market link."
        return Finding(kind=FindingKind.CANNOT_TELL, reason=reason, wants_person=True)
    votes = [_vote(rule, reading) for reading in readings]
    return before_opening(_found(rule.agreement, votes, window, now), window)


def _joined(sentences: Iterable[str]) -> str:
    """Joins what may or may not end in a full stop, and leaves the last one to the caller."""
    return "; ".join(each.rstrip(".") for each in sentences)


def _after_deadline(
    rule: DeadlineRule,
    said: Finding | None,
    shown: Sequence[str],
    window: Window,
    now: datetime,
) -> Finding:
    if shown:
        reason = f"Evidence speaks for Yes, which a person must judge: {_joined(shown)}."
        return Finding(kind=FindingKind.CANNOT_TELL, reason=reason, wants_person=True)
    if said is not None and said.kind is not FindingKind.NO:
        kind = FindingKind.CANNOT_TELL if said.kind is FindingKind.ANNULLED else said.kind
        return Finding(
            kind=kind,
            reason=f"The deadline has passed, but {said.reason}",
            sources=said.sources,
            keys=said.keys,
            url=said.url,
            is_disputed=said.is_disputed,
            possible=said.possible & {Decision.NO},
            wants_person=said.wants_person or said.kind is FindingKind.ANNULLED,
        )
    unless = rule.unless.rstrip(".")
    reason = f"The deadline has passed, and nothing shows Yes; it would be shown by {unless}."
    return Finding(
        kind=FindingKind.NO,
        reason=reason,
        known=Moment(min(window.closes_at + TICK, now)),
        sources=said.sources if said else (),
        keys=said.keys if said else (),
        url=said.url if said else None,
    )


def decide_by_deadline(
    rule: DeadlineRule,
    readings: Sequence[Reading] = (),
    *,
    window: Window,
    evidence_for_yes: Sequence[str] = (),
    now: datetime,
) -> Finding:
    """Says No once the question is due and nothing speaks for Yes.

    A linked market that ended Yes gives Yes at any time. Once the question is due, evidence that
    speaks for Yes, or a linked market that has not ended in No, keeps the No back.

    Args:
        rule: by what Yes would be shown.
        readings: linked markets, if any.
        window: the times of the question.
        evidence_for_yes: what was attached to the question as speaking for Yes, in words.
        now: the present instant.

    Example:
        >>> from datetime import UTC
        >>> year = datetime(2024, 1, 1, tzinfo=UTC)
        >>> window = Window(opens_at=None, closes_at=year, resolve_by=year)
        >>> decide_by_deadline(DeadlineRule(unless="a notice"), window=window, now=year).kind.value
        'no'
    """
    said = None
    if readings:
        votes = [_vote(MarketRule(), reading) for reading in readings]
        said = _found(Agreement.ANY, votes, window, now)
        if said.kind is FindingKind.YES:
            return before_opening(said, window)
    if now < window.resolve_by:
        when = day_words(window.resolve_by)
        reason = f"No is assumed only once {when} has passed and nothing shows Yes."
        return Finding(kind=FindingKind.NOT_YET, reason=reason)
    return _after_deadline(rule, said, evidence_for_yes, window, now)
