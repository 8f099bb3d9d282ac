"""Predictions without a modal: "We open on the 27th, full stop", "it's over by June"."""

import re
from datetime import date
from typing import Final

from forecasts.language.chances.estimate import Reading, named_reading
from forecasts.language.claims.conditions import condition_span, without_condition
from forecasts.language.when.deadlines import find_deadline
from forecasts.language.words.tokens import Token, tokenize
from forecasts.language.words.vocabulary import BE_FORMS, word_set

_EMPHASIS: Final = re.compile(
    r"(?i)\b(?:full stop|mark my words|whatever happens|come what may|come hell or high water|"
    r"no matter what|no ifs(?: or|,) (?:no )?buts|end of story|simple as that|either way|"
    r"take my word|you have my word|i give you my word|i promise(?: you)?|i guarantee(?: it| you)?|"
    r"believe me|rain or shine|one way or (?:an|the )other|for sure|that[’']s that|you[’']ll see|"
    r"just you wait|going nowhere|not going anywhere|with or without|sooner or later)\b"
)
_PROGRESSIVE: Final = re.compile(
    r"(?i)\b(?P<verb>(?:i[’']m|we[’']re|i am|we are|he[’']s|she[’']s|it[’']s|they[’']re|"
    r"[\w’'-]+[’']s|(?:is|are))(?:\s(?P<no>not))?\s(?:all\s)?(?P<act>\w+ing|over|back|gone|safe|"
    r"home|doomed|sunk|"
    r"finished|history|done|off|out|"
    r"dead))\b"
)
_OWN_STEP: Final = re.compile(
    r"(?i)\b(?:i[’']m|i am|we[’']re|we are)(?P<no>\snot)?\s(?:leaving|retiring|resigning|quitting|"
    r"standing(?: down| aside| again)?|stepping down|running|going nowhere|staying|opening|closing|"
    r"launching|walking away|pulling out|selling|signing|moving|giving up|backing down|not going "
    r"anywhere)\b"
)
_REPORTED_STEP: Final = re.compile(
    r"(?i)^\W*(?:that\s)?(?:he|she|it|they)\s(?:was|were|is|are)(?P<no>n[’']t|\snot)?\s(?:also\s|now\s)?"
    r"(?:leaving|retiring|resigning|quitting|standing|stepping|running|going (?:nowhere|anywhere)|"
    r"staying|opening|closing|launching|walking|pulling|selling|signing|moving|giving|backing|"
    r"cutting|hiring|laying|suspending|halting|withdrawing|joining|suing|appealing|postponing|"
    r"cancelling|canceling|raising|lowering|building|scrapping|ending|buying|sending|recalling)\b"
)
"""`said it was closing`: the speaker's own step, told in another's words."""
_PRESENT: Final = re.compile(
    r"(?i)\b(?:i|we|they)\s(?:(?:all|both|never|always)\s)?(?P<bare>(?!(?:said|told|think|know|"
    r"believe|hope|expect|had|did|were|want|need|saw|love|like|mean|doubt|guess|wish|thank|have|"
    r"are|am|do|can|could|should|must|ought|would|might|may|will)\b)[a-z]+)\b"
    r"|\b(?:it|he|she|this|that|[\w’'-]+s?)\s(?P<third>(?:opens|closes|ends|starts|begins|goes|"
    r"comes|"
    r"wins|loses|falls|rises|dies|survives|collapses|lands|launches|leaves|returns|passes|fails|"
    r"breaks|turns|ships|happens|occurs|arrives|departs|expires|peaks|bottoms|splits|resumes|reopens|"
    r"retreats|crashes|tanks|soars|slides|slips|recovers|rebounds|shrinks|grows|follows|disappears|"
    r"vanishes|quits|decides|delivers|fights|keeps|becomes|remains|reaches|hits|tops|overtakes|"
    r"replaces|succeeds|shuts|melts|floods|burns|bursts|blows|strikes|meets|moves|changes|spreads|"
    r"gives|finishes|completes|releases|publishes|flips|swings|climbs|jumps|plunges|snaps|cracks|"
    r"bites|settles|carries|lasts|shades|edges|cruises|qualifies|stays|stands|holds|resigns|quits|signs|drops|doubles|halves|runs|"
    r"gets|makes|takes|pays|votes|folds|sinks|walks|retires|start falling|starts falling|peaks|"
    r"start|end|fall|rise|go|come|win|lose|open|close|begin|arrive|leave|return|land|launch|pass|"
    r"fail|meet|happen|resume|reopen|follow|ship))\b"
)
_PAST: Final = word_set(
    """
    was were had did said told went came took began won lost made got saw held gave found left ran
    met wasn't weren't hadn't didn't wrote spoke fell rose stood thought knew felt used
    """
)
_AIMS: Final = re.compile(
    r"(?i)\b(?:plans?|intends?|aims?|wants?|hopes?|needs?|has|have|seeks?|tries|try|ought|must|should|"
    r"want)\s(?:to\b|be\b)|\b(?:must|should|need)\b"
)
"""Says what is wanted or owed, not what will be."""
_SURVIVES: Final = re.compile(
    r"(?i)\b(?:survives?|outlasts?|is over|is finished|is gone|is history|is dead|collapses|"
    r"goes under|falls apart)\b"
)


def _is_past(tokens: list[Token]) -> bool:
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.key in _PAST:
            return True
        is_participle = before is not None and (
            before.key in BE_FORMS
            or before.key in {"get", "gets", "not", "have", "has", "the", "a"}
        )
        if token.key.endswith("ed") and len(token.key) > 4 and not is_participle:
            return True
    return False


def _stated(start: int, match: re.Match[str], *, is_denied: bool) -> Reading:
    span = (start + match.start(), start + match.end())
    return named_reading("denied as fact" if is_denied else "stated as fact", span)


def tells_a_deed(text: str, start: int, end: int) -> bool:
    """Tells whether a clause names a deed in the present tense, as one that is foreseen.

    Example:
        >>> tells_a_deed("it goes to zero", 0, 15), tells_a_deed("it is a pity", 0, 12)
        (True, False)
    """
    words = text[start:end]
    match = _PRESENT.search(words)
    is_deed = match is not None and match["third"] is not None
    return is_deed and not (_AIMS.search(words) or _is_past(tokenize(text, start, end)))


def read_plain(text: str, start: int, end: int, *, anchor: date | None) -> Reading | None:
    """Reads a spoken sentence that states the future as a fact, marked by a day or by emphasis.

    Args:
        text: the article.
        start: first code point of the sentence.
        end: its end, exclusive.
        anchor: when it was said, about.

    Example:
        >>> read_plain("We open in May, full stop.", 0, 26, anchor=None).phrase
        'stated as fact'
    """
    words = text[start:end]
    step = _OWN_STEP.search(words)
    if step:
        return _stated(start, step, is_denied=bool(step["no"]))
    emphasis = _EMPHASIS.search(words)
    if not emphasis and find_deadline(words, anchor=anchor) is None:
        if condition_span(words) is None:
            return None
        words = without_condition(words)
    if _AIMS.search(words) or _is_past(tokenize(text, start, end)):
        return None
    match = _PROGRESSIVE.search(words)
    if match:
        return _stated(start, match, is_denied=bool(match["no"]))
    present = _PRESENT.search(words)
    if present is None:
        return None
    is_denied = bool(re.search(r"(?i)\b(?:not|never|n[’']t)\b|n[’']t\b", words))
    return _stated(start, emphasis or present, is_denied=is_denied)


def read_step(text: str, start: int, end: int) -> Reading | None:
    """Reads reported words in which somebody says what they are doing next: "she was leaving".

    Args:
        text: the article.
        start: first code point of the clause.
        end: its end, exclusive.

    Example:
        >>> read_step("she was not resigning", 0, 21).phrase
        'denied as fact'
    """
    match = _REPORTED_STEP.match(text[start:end])
    return _stated(start, match, is_denied=bool(match["no"])) if match else None


def read_survival(text: str, start: int, end: int, *, anchor: date | None) -> Reading | None:
    """Reads a writer's own "the cap survives the summer".

    Args:
        text: the article.
        start: first code point of the sentence.
        end: its end, exclusive.
        anchor: when it was written, about.
    """
    words = text[start:end]
    match = _SURVIVES.search(words)
    if match is None or not (condition_span(words) or find_deadline(words, anchor=anchor)):
        return None
    if _is_past(tokenize(text, start, end)):
        return None
    return _stated(start, match, is_denied=False)
