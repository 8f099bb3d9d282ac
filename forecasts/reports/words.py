"""The headline and the one sentence of a report or a notice: subject, preview, page and feed."""

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from forecasts.clock import zone_named
from forecasts.reports.dates import day, roughly
from forecasts.reports.facts import Audience, Notice, Nudge, Report
from forecasts.reports.items import Closing, Correction, Move, Outcome, OwnResult, Subject
from forecasts.reports.plain import isolated, one_line, shortened
from forecasts.values import Decision, Telling
from forecasts.wording import NO_BREAK, probability_words, score_words

LONGEST: Final = 70
"""Characters of a subject: what most readers show of one."""

_SHORTEST: Final = 12  # of a title; less says nothing
_TELLING: Final = 24  # of a title beside a number; less tells nobody which question is meant
_STANDS: Final = {
    Decision.YES: "Yes",
    Decision.NO: "No",
    Decision.ANNULLED: "annulled",
    Decision.REOPENED: "open again",
}
_LEADS: Final = {
    Decision.YES: "Resolved Yes",
    Decision.NO: "Resolved No",
    Decision.ANNULLED: "Annulled",
    Decision.REOPENED: "Open again",
}
_SPELLED: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_LOWER: Final = "lower is better"
_NUDGES: Final = {
    Telling.DUE.value: ("How did it come out", "due", "is due", "are due"),
    Telling.CLOSING.value: ("Closes soon", "close soon", "closes soon", "close soon"),
    Telling.MOVED.value: (
        "Market moved", "markets moved", "has a market that moved", "have markets that moved",
    ),
    Telling.STALE.value: (
        "Not looked at for long", "not looked at for long", "was not looked at for long",
        "were not looked at for long",
    ),
}  # fmt: skip
"""What waits: how a title is led, how several are counted, and said of one and of several."""


def counted(number: int, one: str, many: str = "") -> str:
    """Writes a number with its noun.

    Example:
        >>> counted(1, "market"), counted(2, "entry", "entries")
        ('1 market', '2 entries')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def stands(decision: Decision) -> str:
    """Says what stands of a question, after "is"."""
    return _STANDS[decision]


def _hundredths(score: float) -> str:
    shown = f"{score:.2f}"
    return shown.removeprefix("0") if shown.startswith("0.") else shown


class _About(Protocol):
    """Something told of a question."""

    @property
    def subject(self) -> Subject:
        """The question."""


def _with_title(before: str, told: Sequence[_About], after: str = "", *, room: int) -> str:
    """Sets as much of a title between words as there is room for; none where too little.

    It is the title of the first that not only its owner may see: subjects are read on the way, and
    where letters are listed.
    """
    shown = next((each.subject for each in told if not each.subject.is_private), None)
    if shown is None:
        bare = f"{before}: a question only you see{after}"
        return bare if len(bare) <= room else f"{before}{after}"
    left = room - len(before) - len(after) - len(": “”")
    words = one_line(shown.title)
    if left < min(_SHORTEST, len(words)):
        return f"{before}{after}"
    return f"{before}: “{isolated(shortened(words, left))}”{after}"


def _means(results: Sequence[OwnResult]) -> tuple[float, float | None] | None:
    """Gives the mean score of the reader and of the crowd, on the same questions."""
    if not results:
        return None
    crowds = [(each.brier, each.crowd) for each in results if each.crowd is not None]
    if not crowds:
        return sum(each.brier for each in results) / len(results), None
    own, theirs = zip(*crowds, strict=True)
    return sum(own) / len(own), sum(theirs) / len(theirs)


def _you(outcomes: Sequence[Outcome]) -> str:
    """Says briefly how the reader did beside the crowd; nothing where they said nothing."""
    means = _means([each.own for each in outcomes if each.own is not None])
    if means is None:
        return ""
    own, crowd = means
    theirs = "" if crowd is None else f", crowd {_hundredths(crowd)}"
    return f"you {_hundredths(own)}{theirs}"


def _closest(outcomes: Sequence[Outcome], room: int) -> str:
    """Names who came closest to an outcome, and to which, as far as there is room."""
    found = next(
        (each for each in outcomes if each.closest is not None and not each.subject.is_private),
        None,
    )
    if found is None or found.closest is None:
        return ""
    name = isolated(shortened(one_line(found.closest.forecaster), 24))
    words, title = f"{name} closest", one_line(found.subject.title)
    left = room - len(words) - len(" on “”")
    if left < min(_TELLING, len(title)):
        return ""
    return f"{words} on “{isolated(shortened(title, left))}”"


def _correction_headline(corrections: Sequence[Correction], room: int) -> str:
    first = corrections[0]
    lead = "Correction" if len(corrections) == 1 else f"{len(corrections)} corrections"
    change = f" is {_STANDS[first.decision]}, not {_STANDS[first.was]}"
    return _with_title(lead, corrections[:1], change, room=room)


def _numbers(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Counts what was resolved, annulled, and is open again; briefly."""
    resolved = sum(1 for each in outcomes if each.decision.outcome is not None)
    if resolved:
        yield f"{resolved} resolved"
    for decision in (Decision.ANNULLED, Decision.REOPENED):
        number = sum(1 for each in outcomes if each.decision is decision)
        if number:
            yield f"{number} {_STANDS[decision]}"


def _outcome_headline(outcomes: Sequence[Outcome], room: int) -> str:
    told = [each for each in outcomes if each.decision.outcome is not None]
    if len(outcomes) == 1:
        you = _you(outcomes)
        after = f"; {you}" if you else ""
        return _with_title(_LEADS[outcomes[0].decision], outcomes, after, room=room)
    lead = ", ".join(_numbers(outcomes))
    if not told:
        return _with_title(lead, outcomes, room=room)
    you = _you(told)
    start = f"{lead}: {you}" if you else f"{lead}:"
    joint = "; " if you else " "
    closest = _closest(told, room - len(start) - len(joint))
    if closest or you:
        return f"{start}{joint}{closest}" if closest else start
    return _with_title(lead, told, room=room)


def _move_headline(moves: Sequence[Move], language: str, room: int) -> str:
    first = moves[0]
    change = f" {probability_words(first.before)} → {probability_words(first.after)}"
    spoke = first.since_spoken
    if spoke is not None:
        on = roughly(spoke.at, spoke.precision, zone=spoke.zone, language=language)
        change += f" since {on}"
    lead = "Moved" if len(moves) == 1 else f"{len(moves)} markets moved"
    return _with_title(lead, moves[:1], change, room=room).replace(NO_BREAK, " ")


def _closing_headline(closing: Sequence[Closing], room: int) -> str:
    asked = [each for each in closing if each.is_asked]
    if not asked:
        lead = "Closes" if len(closing) == 1 else f"{len(closing)} close"
        return _with_title(f"{lead} within a week", closing, room=room)
    lead = "Closes soon, your answer is missing"
    if len(asked) > 1:
        lead = f"{len(asked)} close soon, your answers are missing"
    return _with_title(lead, asked, room=room)


def _waiting_headline(report: Report, room: int) -> str:
    if report.quotes_waiting:
        return f"{counted(report.quotes_waiting, 'quotation')} to check"
    if report.closing:
        return _closing_headline(report.closing, room)
    return "A quiet week" if _is_past(report) else f"Nothing new since {_first_day(report)}"


def _is_past(report: Report) -> bool:
    """Says whether a report stays where later ones follow, so that "since" would be wrong."""
    return report.audience is Audience.PUBLIC


def _report_headline(report: Report, room: int) -> str:
    if report.corrections:
        return _correction_headline(report.corrections, room)
    if report.resolved:
        return _outcome_headline(report.resolved, room)
    if any(each.is_asked for each in report.closing):
        return _closing_headline(report.closing, room)
    if report.moves:
        return _move_headline(report.moves, report.language, room)
    return _waiting_headline(report, room)


def _first_day(report: Report) -> str:
    return day(report.since.astimezone(zone_named(report.zone)).date(), report.language)


def headline(report: Report) -> str:
    """Gives the subject of a report: what is new, in at most `LONGEST` characters."""
    lead = "Late: " if report.is_late else ""
    return f"{lead}{_report_headline(report, LONGEST - len(lead))}"


def _nudge_headline(nudges: Sequence[Nudge]) -> str:
    first, kinds = nudges[0], {each.about for each in nudges}
    one, several = _NUDGES.get(first.about, ("To look at", "to look at"))[:2]
    if len(kinds) > 1:
        several = "to look at"
    lead = one if len(nudges) == 1 else f"{len(nudges)} {several}"
    return _with_title(lead, nudges, room=LONGEST)


def notice_headline(notice: Notice) -> str:
    """Gives the subject of a notice: corrections first, then outcomes, then what waits."""
    if notice.corrections:
        return _correction_headline(notice.corrections, LONGEST)
    if notice.resolved:
        return _outcome_headline(notice.resolved, LONGEST)
    return _nudge_headline(notice.nudges) if notice.nudges else "Nothing new"


def _score_clause(outcomes: Sequence[Outcome]) -> str:
    results = [each.own for each in outcomes if each.own is not None]
    means = _means(results)
    if means is None:
        return ""
    own, crowd = means
    beside = sum(1 for each in results if each.crowd is not None)
    if crowd is None:
        return (
            f"your Brier score {score_words(own)} on {counted(len(results), 'question')} ({_LOWER})"
        )
    return (
        f"your Brier score {score_words(own)}, the crowd’s {score_words(crowd)} "
        f"on {counted(beside, 'question')} ({_LOWER})"
    )


def _outcome_clauses(outcomes: Sequence[Outcome]) -> list[str]:
    told = [each for each in outcomes if each.decision.outcome is not None]
    clauses = []
    if told:
        score = _score_clause(told)
        clauses.append(f"{counted(len(told), 'question')} resolved{', ' + score if score else ''}")
    for decision in (Decision.ANNULLED, Decision.REOPENED):
        number = sum(1 for each in outcomes if each.decision is decision)
        if number:
            clauses.append(f"{counted(number, 'question')} {_STANDS[decision]}")
    return clauses


def _sentence(clauses: Sequence[str]) -> str:
    """Joins clauses; a number at the beginning is written out where it is small."""
    words = "; ".join(clauses)
    first, _, rest = words.partition(" ")
    if first.isdigit() and 1 <= int(first) <= len(_SPELLED):
        words = f"{_SPELLED[int(first) - 1]} {rest}"
    return f"{words[:1].upper()}{words[1:]}."


def _correction_clause(number: int) -> list[str]:
    if not number:
        return []
    verb = "is" if number == 1 else "are"
    return [f"{counted(number, 'outcome')} told earlier {verb} corrected"]


def summary(report: Report) -> str:
    """Gives a report in one sentence."""
    clauses = [*_correction_clause(len(report.corrections)), *_outcome_clauses(report.resolved)]
    if report.moves:
        is_since_spoken = all(each.since_spoken is not None for each in report.moves)
        since = " since you spoke" if is_since_spoken else ""
        clauses.append(f"{counted(len(report.moves), 'market')} moved{since}")
    asked = sum(1 for each in report.closing if each.is_asked)
    if report.closing:
        waits = f", {asked} without your answer" if asked else ""
        verb = "closes" if len(report.closing) == 1 else "close"
        clauses.append(f"{counted(len(report.closing), 'question')} {verb} within a week{waits}")
    if report.quotes_waiting:
        clauses.append(f"{counted(report.quotes_waiting, 'quotation')} to check")
    if not clauses:
        size = counted(report.ledger.size, "entry", "entries")
        clauses = [
            f"nothing new since {_first_day(report)}",
            f"the site runs, and its ledger holds {size}",
        ]
        if _is_past(report):
            clauses = ["nothing was decided, and no market moved far", f"the ledger held {size}"]
    return _sentence(clauses)


def _nudge_clauses(nudges: Sequence[Nudge]) -> Iterator[str]:
    for about, (*_, of_one, of_several) in _NUDGES.items():
        number = sum(1 for each in nudges if each.about == about)
        if number:
            verb = of_one if number == 1 else of_several
            yield f"{counted(number, 'question')} of yours {verb}"


def notice_summary(notice: Notice) -> str:
    """Gives a notice in one sentence."""
    clauses = [*_correction_clause(len(notice.corrections)), *_outcome_clauses(notice.resolved)]
    clauses += _nudge_clauses(notice.nudges)
    return _sentence(clauses or ["nothing new"])
