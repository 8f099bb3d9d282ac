"""The sentences of a quotation, and the clauses of a sentence that make a claim of their own."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from forecasts.language.records import Span
from forecasts.language.words.sentences import split_sentences

_SUBJECT: Final = (
    r"(?:i|we|you|he|she|it|they|there|this|that|these|those|the|an?|my|our|his|her|its|their|"
    r"nobody|nothing|everybody|everyone|some|many|most|all|every|no|anyone|something|anything|"
    r"everything|somebody|someone|one|each|both|few|perhaps|maybe|probably|(?-i:[A-Z])[\w’'-]+)"
)
_BORDER: Final = re.compile(
    rf"(?i)(?:;\s|[,—–-]?\s(?:and|but|or|so|while|whereas|although|though|yet)\s)(?:that\s)?"
    rf"(?={_SUBJECT}(?:[’']\w+)?\s|(?:if|unless|barring|should|once)\s)|,\sthat\s(?={_SUBJECT}\s)|"
    rf"\s-\s(?={_SUBJECT}\s)"
    r"|,\s(?=(?:it|he|she|they|we|i|you)(?:[’']ll|\s(?:will|won[’']t|may|might|could))\s)"
)
_CHANCE_ASIDE: Final = re.compile(
    r"(?i)\b(?:chances?|odds|probability|likelihood|likely|unlikely|possible|probable|certain|sure|"
    r"confident|convinced|think|believe|doubt|say|says|said|true|nonsense|myth)"
    r"(?:\sto\sme)?,\s[^,;]{1,40}$"
)
"""Stands before ", that" which goes on after an aside: "a chance, at most, that it ends"."""
_COMMENT: Final = re.compile(
    r"(?i)^\W*(?:(?:and|but)\s)?(?:(?:i|we)(?:[’']?m|[’']re|\sam|\sare|[’']d|"
    r"\swould)?\s(?:\w+\s){0,3}"
    r"(?:sure|certain|confident|call|say|guarantee|promise|tell|bet|put|grant|give|mean|think so)\b"
    r"|(?:that|it)[’']?s?\s(?:is\s)?(?:certain|for sure|as simple|simple as|what|why|all|the truth|"
    r"my)\b"
    r"|(?:you|mark|mind|believe|take|let)\b|there[’']s no (?:question|doubt)|no (?:question|doubt))"
)
"""A clause that only says how sure the speaker is of the one before."""
_SURE_OF_IT: Final = re.compile(
    r"(?i)^\W*(?:(?:and|but)\s)?(?:i[’']?m|i am|i[’']d|i would|we[’']re|we are)\s(?:\w+\s){0,3}"
    r"(?:sure|certain|confident|call|put|bet|(?<!not )stake)\b.{0,24}?\b(?:that|it)\b"
    r"|^\W*(?:that|it) is (?:certain|inevitable|for sure)\W*$"
)
_TAG: Final = re.compile(
    r"(?i),\s(?:isn|aren|won|wouldn|couldn|can|don|doesn|didn|hasn|haven|wasn|shouldn|"
    r"mightn)[’']t\s"
    r"(?:i|we|you|he|she|it|they|there)\?\W*$|,\s(?:is|are|will|would|could|can|do|does) (?:i|we|"
    r"you|"
    r"he|she|it|they|there)\?\W*$"
)
_NOBODY_KNOWS: Final = re.compile(r"(?i)\bwho (?:knows|can (?:say|tell|know))\?\W*$")
_LEAST_WORDS: Final = 3
_ASIDE_REACH: Final = 70


def _runs_on(text: str, before: Span, span: Span) -> bool:
    """Whether "A," and "b" are one sentence."""
    ending = text[max(before[0], before[1] - 4) : before[1]].rstrip("”\"’' »")
    opening = text[span[0] : span[0] + 4].lstrip("“\"‘' «[")
    is_open = ending.endswith((",", "—", "–")) or ending[-1:].isalnum()
    return is_open and opening[:1].islower()


def sentences_of(text: str, segments: Sequence[Span]) -> Iterator[list[Span]]:
    """The sentences of a quotation; one interrupted by its attribution has two parts."""
    parts: list[Span] = []
    for start, end in segments:
        for span in split_sentences(text, start, end):
            if parts and not _runs_on(text, parts[-1], span):
                yield parts
                parts = []
            parts.append(span)
    if parts:
        yield parts


def is_question(text: str, span: Span) -> bool:
    """Tells whether a sentence asks; one with a tag ("couldn't it?") states.

    Example:
        >>> is_question("Will it?", (0, 8)), is_question("It will, won't it?", (0, 18))
        (True, False)
    """
    words = text[span[0] : span[1]].rstrip("”\"’' »")
    return words.endswith("?") and not (_TAG.search(words) or _NOBODY_KNOWS.search(words))


def is_comment(text: str, span: Span) -> bool:
    """Tells whether a sentence only says how sure the speaker is of the one before it.

    Example:
        >>> is_comment("I'm pretty sure of that, eighty percent.", (0, 40))
        True
    """
    return bool(_SURE_OF_IT.search(text[span[0] : span[1]]))


def _pieces(text: str, span: Span) -> list[Span]:
    starts = [span[0]]
    ends = []
    for match in _BORDER.finditer(text, *span):
        before = text[max(span[0], match.start() - _ASIDE_REACH) : match.start()]
        if match[0].startswith(", that") and _CHANCE_ASIDE.search(before):
            continue
        ends.append(match.start())
        starts.append(match.end())
    return list(zip(starts, [*ends, span[1]], strict=True))


def _is_own(text: str, piece: Span) -> bool:
    words = text[piece[0] : piece[1]]
    return len(words.split()) >= _LEAST_WORDS and not _COMMENT.search(words)


def split_claims(text: str, span: Span, speaks: Callable[[Span], bool]) -> list[Span]:
    """Splits a sentence where coordinated clauses each make a claim.

    What makes no claim of its own stays with the clause before it; with one claim only, the
    sentence stays whole.

    Args:
        text: the article.
        span: the sentence.
        speaks: whether a clause speaks of the future by itself.

    Example:
        >>> words = "It will rain, but the road will stay open."
        >>> claims = split_claims(words, (0, 42), lambda span: "will" in words[span[0]:span[1]])
        >>> [words[start:end] for start, end in claims]
        ['It will rain', 'the road will stay open.']
    """
    pieces = _pieces(text, span)
    if len(pieces) == 1:
        return [span]
    claims = [piece for piece in pieces if _is_own(text, piece) and speaks(piece)]
    if len(claims) <= 1:
        return [span]
    joined: list[Span] = []
    for piece in pieces:
        if piece in claims or not joined:
            joined.append(piece)
        else:
            joined[-1] = (joined[-1][0], piece[1])
    if joined[0] not in claims and joined[0][1] < claims[0][0]:
        joined[:2] = [(joined[0][0], joined[1][1])]
    return joined
