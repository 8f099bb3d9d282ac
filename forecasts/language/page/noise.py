"""Lines that are no part of an article: mastheads, notices, promotions, related stories.

They are masked, never deleted, so that every offset holds.
"""

import re
from typing import Final

from forecasts.language.page.furniture import is_furniture, opens_related
from forecasts.language.page.page_lines import heads_links, is_page_line, strip_emoji
from forecasts.language.records import Span
from forecasts.language.when.dates import is_date_line

_LONGEST: Final = 600
_HEADER_LINES: Final = 12
_FOOTER_LINES: Final = 4
_LONGEST_LINK: Final = 140
_LONGEST_TEASER: Final = 90
_MOST_RELATED: Final = 12

_LABELS: Final = (
    "JUST IN|READ MORE|READ ALSO|ALSO READ|READ NEXT|READ|MORE|SEE ALSO|SEE MORE|DON['’]T MISS|"
    "MUST READ|RELATED|BREAKING|BREAKING NEWS|WATCH|WATCH NOW|LISTEN|LIVE|LIVE UPDATES|EXCLUSIVE|"
    "TRENDING|MOST READ|POLL|VIDEO|PICTURES|IN PICTURES|EXPLAINED|UPDATE|INSIGHT|REVEALED|LATEST"
)
_LINES: Final = re.compile(
    rf"(?:{_LABELS})\s?[:|–—-]\s?\S.*[^.\s”]"
    r"|(?i:(?:read|see|watch|listen|learn)\s(?:more|also|next)|also read"
    r"|related(?: stories| articles"
    r"| topics| reading)?|more (?:on this story|from \w+)|recommended|you may also like"
    r"|most (?:read|popular|viewed)|in this (?:story|article))\s?[:|–—-].*"
    r"|.*[^.!?]\s{0,3}\[[A-Z][A-Z &/-]{1,24}\]"
    r"|(?i:\d{1,3}[ -]?min(?:ute)?s?(?: |-)read(?:ing time)?|reading time:? \d.*|estimated read.*)"
    r"|(?i:source: ?read (?:the )?(?:full|original).*|read (?:the )?(?:full|original|whole|rest).*"
    r"|continue reading.*|click here.*|tap here.*|(?:view|leave a|\d+) comments?|comments?"
    r"|share (?:this|on|via|article).*|follow us.*|advertisement|sponsored(?: content)?"
    r"|story continues below.*|skip to (?:main )?content|back to top|all rights reserved\.?"
    r"|(?:©|copyright).*|home ?[>/»].*|tags?: .*|topics?: .*|filed under:? .*|print|save|share)"
    r"|(?i:\(?(?:image|photo|picture|credit|file photo)s?(?: credit)?s?(?: by|:).*)"
    r"|(?i:get (?:the|our|your) (?:latest|daily|weekly|free|best).*|sign up (?:to|for|now|here).*"
    r"|subscribe (?:to|now|here|today).*|(?:join|download) our .*|enter your email.*)",
)
_NOTICE_WORDS: Final = re.compile(
    r"(?i)\b(?:sign[- ]?up|signing up|subscrib\w+|unsubscribe|newsletters?|cookies?|consent(?:ed)?|"
    r"privacy (?:policy|notice)|terms (?:of|and)|adverts?|personali[sz]ed|third part(?:y|ies)|"
    r"3rd parties|inbox|opt out|your (?:email|data|account|device|browser|preferences)|more info)\b"
)
_SECOND_PERSON: Final = re.compile(r"(?i)\b(?:you|your|we use|we may|our)\b")
_PUBLISHER: Final = re.compile(
    r"(?:The )?(?:[A-Z][\w&.’'-]*\s){0,5}(?:Network|News|Times|Post|Herald|Tribune|Gazette|Journal|"
    r"Press|Media|Review|Daily|Observer|Guardian|Telegraph|Express|Mail|Wire|Chronicle|Dispatch|"
    r"Standard|Independent|Monitor|Examiner|Courier|Bulletin|Record|Globe|Magazine|Online|TV|Radio)"
    r"(?:\s(?:Network|Online|Service|Agency|Today|UK|US))?"
)
_BYLINE: Final = re.compile(r"(?i:by|written by|reporting by|edited by) [A-Z][^.!?]{2,80}")

_NEWS_LABEL: Final = re.compile(r"(?:LIVE|BREAKING|EXCLUSIVE|REVEALED|WATCH|LATEST|EXPLAINED)[ :]")
_AD_LABEL: Final = re.compile(r"(?i)(?:advert(?:isement)?|sponsored|promoted|ad)s?:?")
_OFFER: Final = re.compile(r".{0,200}(?:[™®!]|\b(?:you|your)\b.{0,80}[?!.])")
_ABOUT_AUTHOR: Final = re.compile(
    r"[•*] ?[A-Z][^.,]{3,50} (?:is|was|writes|chairs|leads|runs|heads|directs|edits|lectures)\b"
    r".{0,200}"
    r"|[•*]? ?[A-Z][^.,]{3,50} (?:is|was|writes|covers|reports|teaches)\b[^.]{0,160}"
    r"\b(?:columnist|writer|author|correspondent|editor|reporter|fellow|professor|journalist|blog"
    r"|newsletter|column)\b[^.]{0,120}\.?"
)


def _is_notice(line: str) -> bool:
    words = {match.group().lower() for match in _NOTICE_WORDS.finditer(line)}
    return len(words) >= 2 and _SECOND_PERSON.search(line) is not None


def is_noise_line(line: str, *, at_edge: bool = False, at_head: bool = False) -> bool:
    """Tells whether a line is no part of the article's own text.

    Args:
        line: one line without surrounding space.
        at_edge: whether it stands among the first or last lines, where mastheads and bylines are.
        at_head: whether it stands among the first.

    Example:
        >>> is_noise_line("JUST IN: Minister resigns"), is_noise_line("The minister resigned.")
        (True, False)
    """
    if not line or len(line) > _LONGEST:
        return False
    bare = strip_emoji(line)
    if _LINES.fullmatch(bare) or _is_notice(line) or is_furniture(bare, at_head=at_head):
        return True
    if is_page_line(line, at_head=at_head, at_foot=at_edge and not at_head):
        return True
    return at_edge and bool(
        is_date_line(line)
        or _PUBLISHER.fullmatch(line)
        or _BYLINE.fullmatch(line)
        or (_ABOUT_AUTHOR.fullmatch(line) and not at_head)
    )


def _related_block(text: str, lines: list[Span], number: int) -> int:
    """How many lines below a heading such as "Related" belong to its list."""
    at = number + 1
    while at < len(lines) and at - number <= _MOST_RELATED:
        start, end = lines[at]
        is_next = text.count("\n", lines[at - 1][1], start) == 1
        is_first = at == number + 1 and end - start <= _LONGEST_TEASER
        is_ended = text[end - 1] in '.:”"'
        if not (is_next or is_first) or end - start > _LONGEST_LINK or is_ended:
            break
        at += 1
    return at - number - 1


def noise_spans(text: str, lines: list[Span]) -> tuple[Span, ...]:
    """Finds the lines to mask.

    Args:
        text: the article.
        lines: spans of its non-blank lines, stripped, in order.
    """
    last = len(lines) - _FOOTER_LINES
    found: list[Span] = []
    related = 0
    for number, (start, end) in enumerate(lines):
        related -= 1
        if end - start > _LONGEST:
            continue
        line = text[start:end]
        if number and (opens_related(line) or heads_links(line)):
            related = _related_block(text, lines, number) + 1
        at_head = number < _HEADER_LINES
        is_headline = number == 0 and _NEWS_LABEL.match(line)
        is_offer = (
            bool(found)
            and number
            and found[-1] == lines[number - 1]
            and (_AD_LABEL.fullmatch(text, *found[-1]) and _OFFER.fullmatch(line))
        )
        if (
            related > 0
            or is_offer
            or (
                not is_headline
                and is_noise_line(line, at_edge=at_head or number >= last, at_head=at_head)
            )
        ):
            found.append((start, end))
    return tuple(found)
