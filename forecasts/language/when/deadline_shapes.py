"""The shapes of words that name a deadline, each with what reads the period it names."""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from forecasts.language.when import periods
from forecasts.language.when.calendar_words import DAY_NUMBER, MONTH, YEAR
from forecasts.language.when.feasts import FEAST
from forecasts.language.when.periods import Groups, Period
from forecasts.language.words.number_words import NUMBER_WORD

_BOUND: Final = (
    r"(?P<limit>(?:by|be|this side of|before|until|till|[’']til|no later than|not later than|"
    r"no earlier than|"
    r"no sooner than|ahead of|prior to|through|throughout|in|during|on|at|for|within|inside|over|"
    r"come|as early as|as soon as|as late as|around|since|after|following|past|survives?|sees? out|"
    r"(?:slip|slid|slide|delay|postpon|push|put|mov)\w*\s(?:back\s|off\s)?(?:in)?to|from|of|"
    rf"between\s(?:now|the end of \w+|{YEAR}|{MONTH})\sand)"
    r"(?:\s(?:about|around|roughly|some\s?time in|at least|at the latest in))?)\s"
)
_MAY_BOUND: Final = rf"(?:{_BOUND})?"
_EDGE: Final = (
    r"(?:the\s)?(?:(?P<edge>(?:very\s)?end of|end-(?:of-)?|(?<=by\s)end|late(?:r)?(?:\sin)?|"
    r"mid[-\s]|(?:the\s)?middle of|early(?:\sin)?|start of|beginning of|turn of|"
    r"close of|tail end of)"
    r"(?:\s|(?<=[-\s])))?(?:the\s)?"
)
_WHICH: Final = r"(?:(?P<which>this|next|this coming|coming|last|past|previous)\s)?(?:the\s)?"
_OF_YEAR: Final = rf"(?:,?\s(?:of\s)?(?P<year>{YEAR}))"
_FULL_WEEKDAY: Final = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_WEEKDAY_TOO: Final = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s)?"
_COUNT: Final = rf"(?P<count>\d{{1,3}}|(?:a\s)?couple of|a dozen|another|half a|{NUMBER_WORD}|an?)"
_UNIT: Final = r"(?P<unit>hour|day|week|fortnight|month|quarter|year|decade)"
_LENGTH: Final = (
    r"(?:(?:at (?:least|most)|under|less than|about|around|roughly|no more than|up to|only|just|"
    r"a further|as little as)\s)*"
)
_NTH: Final = r"(?P<nth>first|second|third|fourth|fifth|last|final)"
_PERIOD_ENDS: Final = r"(?![\w-])(?![’']\w)"
_ALONE: Final = (
    r"(?=\s*(?:$|[^\w\s])|\s(?:and|with|at|or|but|if|for|to|as|because|when|unless|full|whatever|"
    r"regardless|come)\b)"
)

Reader = Callable[[Groups, date | None], Period | None]
_SHAPES: Final[tuple[tuple[str, Reader], ...]] = (
    (
        (
            rf"{_BOUND}{_WEEKDAY_TOO}(?:the\s)?(?P<day>{DAY_NUMBER})\s(?:of\s)?(?P<month>{MONTH})"
            rf"(?:,?\s(?P<year>{YEAR}))?"
        ),
        periods.exact,
    ),
    (
        (
            rf"{_BOUND}{_WEEKDAY_TOO}(?P<month>{MONTH})\s(?P<day>{DAY_NUMBER})(?!\d)"
            rf"(?:,?\s(?P<year>{YEAR}))?"
        ),
        periods.exact,
    ),
    (rf"{_BOUND}(?P<iso>(?:19|20|21)\d\d-[01]\d-[0-3]\d)", periods.exact),
    (
        rf"{_BOUND}{_EDGE}{_WHICH}(?P<month>{MONTH}){_OF_YEAR}?(?!\s?\d)(?![’'-]\w)",
        periods.month,
    ),
    (
        rf"\b(?:an?|any)\s(?P<month>(?-i:{MONTH}))(?=\s(?-i:[a-z]))(?!\s(?:and|or|to|of)\b)",
        periods.month,
    ),
    (
        rf"{_BOUND}{_EDGE}(?:(?:calendar|fiscal)\s)?(?P<year>{YEAR})(?![\d-]|\s?(?:per|%|homes|people))",
        periods.year,
    ),
    (rf"\bforget\s(?:about\s)?(?P<year>{YEAR})(?!\d)", periods.year),
    (
        rf"{_MAY_BOUND}{_EDGE}(?P<decade>(?:19|20|21)\d0)[’']?s",
        periods.decade,
    ),
    (
        rf"{_BOUND}{_WHICH}(?P<feast>{FEAST})(?!s)(?:,?\s(?P<year>{YEAR}))?",
        periods.feast,
    ),
    (
        (
            r"\b(?P<limit>before|till|until)\sthe\s(?P<unit>day|week|month|quarter|year|"
            r"decade)\s(?:is|was)\s"
            r"(?P<edge>(?:out|over|up|done))"
        ),
        periods.relative,
    ),
    (r"(?P<limit>see|sees|seen)\s(?:in\s)?the\s(?P<feast>new\syear)\b", periods.feast),
    (rf"(?P<limit>see|sees)\s(?:another\s)?(?P<feast>{FEAST}){_ALONE}", periods.feast),
    (
        r"\b(?<!have\s)(?<!had\s)(?<!of\s)(?<!than\s)(?P<near>today)(?![’'])(?=\s*(?:$|[.,;!]))|\bthis\s(?P<near2>evening|afternoon)\b",
        periods.near,
    ),
    (
        (
            rf"{_MAY_BOUND}{_EDGE}(?P<which>this|next|this coming|coming|last|past)\s"
            rf"(?P<season>spring|summer|autumn|fall|winter){_PERIOD_ENDS}(?!\sof\s)"
        ),
        periods.season,
    ),
    (
        (
            rf"{_BOUND}{_EDGE}(?P<season>(?<=the\s)fall|spring|summer|autumn|winter)"
            rf"(?:{_OF_YEAR}|{_PERIOD_ENDS}(?!\s(?:of|water|tides?|board|leader|session|sitting|"
            r"games|olympics|sales?|series|season|collection|term|semester)\b))"
        ),
        periods.season,
    ),
    (rf"\b(?P<season>spring|summer|autumn|fall|winter){_OF_YEAR}(?!\d)", periods.season),
    (
        (
            rf"{_MAY_BOUND}{_EDGE}(?P<quarter>Q[1-4]|{_NTH.replace('nth', 'q')}\squarter)"
            rf"(?:,?\s(?:(?:of|in)\s)?(?:(?P<year>{YEAR})|(?P<of>next|this|the)\syear))?(?!\w)"
        ),
        periods.quarter,
    ),
    (
        (
            rf"{_BOUND}{_EDGE}(?P<half>H[12]|(?:first|second|last)\shalf)"
            rf"(?:,?\s(?:(?:of|in)\s)?(?:(?P<year>{YEAR})|(?P<of>next|this|the)\syear)|{_ALONE})"
        ),
        periods.quarter,
    ),
    (
        (
            rf"{_MAY_BOUND}(?:the\s)?{_NTH}\s(?P<part>weekend|week|half|days|(?:Mon|Tues|Wednes|"
            rf"Thurs|"
            rf"Fri|Satur|Sun)day)\s(?:of|in)\s(?P<month>{MONTH})(?:,?\s(?P<year>{YEAR}))?"
        ),
        periods.part_of_month,
    ),
    (
        (
            rf"(?:(?P<limit>by|before|until|till|on|come)\s)?(?:{_FULL_WEEKDAY}\s)?the\s"
            rf"(?P<only>\d{{1,2}}(?:st|nd|rd|th))(?(weekday)|{_ALONE})(?!\s(?:century|of))"
        ),
        periods.day_of_month,
    ),
    (
        (
            rf"(?P<limit>by|before|until|till|[’']til|on|no later than|through|come|for|from|since|"
            rf"after|following|ahead of|over)\s(?:early\s|late\s|the following\s)?"
            rf"(?:(?P<which>this|next|this coming|coming|last)\s)?{_FULL_WEEKDAY}\b"
            rf"(?P<later>\sweek\b)?(?!,?\s(?:the\s)?\d)(?!\s(?:{MONTH})\s\d)(?:\sof\s(?P<of>next)\sweek)?"
        ),
        periods.weekday,
    ),
    (
        rf"\b(?P<which>this|next|this coming|last)\s{_FULL_WEEKDAY}\b(?!,?\s\d)",
        periods.weekday,
    ),
    (rf"\b{_FULL_WEEKDAY}[’']s(?=\s[a-z])", periods.weekday),
    (
        (
            r"(?P<limit>by|before|until|till)\s(?P<near>noon|lunchtime|nightfall|dusk|sunset|dawn|"
            r"daybreak|breakfast|sunrise)(?!\s(?:on|tomorrow|time)\b)"
        ),
        periods.near,
    ),
    (
        (
            rf"{_BOUND}the\s(?P<ordinal>first|second|third|fourth|fifth|sixth|seventh|eighth|"
            rf"ninth|tenth)\s(?:day\s)?of\s(?P<month>{MONTH})(?:,?\s(?P<year>{YEAR}))?"
        ),
        periods.exact,
    ),
    (
        (
            rf"{_MAY_BOUND}(?P<near>tomorrow(?:\s(?:morning|afternoon|evening|night|noon))?|"
            rf"tonight|"
            r"the day after tomorrow)"
        ),
        periods.near,
    ),
    (
        (
            r"(?P<limit>by|before|until|till|later)\s(?:the end of\s)?(?:the\s)?"
            r"(?P<near>today|midnight)(?!\s(?:on|tomorrow)\b)|"
            r"(?P<edge>(?:end|close|out) of the day)(?P<unit>)"
        ),
        periods.near,
    ),
    (
        (
            rf"{_MAY_BOUND}{_EDGE}(?<!in\sthe\s)(?<!over\sthe\s)(?<!within\sthe\s)(?<!during\sthe\s)"
            r"(?<!for\sthe\s)(?P<which>this|next|the)\s"
            rf"(?P<unit>day|week|weekend|fortnight|month|quarter|half|year|decade|century)"
            rf"{_PERIOD_ENDS}"
        ),
        periods.relative,
    ),
    (
        (
            r"(?P<limit>by|before|until|till|at)\s(?P<edge>mid-)?(?:the\s)?"
            r"(?P<unit>week|month|quarter|year|decade|"
            r"century)(?:(?:[’']s)?[-\s](?P<end>end)(?!\w))?"
            r"(?<=end)|\bby\s(?P<mid>mid)-(?P<whole>week|month|year|decade|century)\b"
        ),
        periods.relative,
    ),
)
PATTERNS: Final = tuple(
    (re.compile(rf"(?i)(?<![\w-])(?:{shape})(?!\w)(?<!\.)"), read) for shape, read in _SHAPES
)
COUNTED: Final = tuple(
    re.compile(rf"(?i)(?<![\w-]){shape}")
    for shape in (
        (
            rf"(?P<limit>within|inside|in)\s{_LENGTH}(?:the\s)?(?:(?P<coming>next|coming)\s)?"
            rf"{_LENGTH}{_COUNT}[-\s](?:more\s|short\s|long\s|further\s)?{_UNIT}(?:s\b|\b)"
            r"(?:[’']?\stime\b)?"
        ),
        (
            rf"(?P<limit>over|during|for|throughout|by)\s{_LENGTH}(?:the\s)?"
            rf"(?:(?P<coming>next|coming|another)\s){_LENGTH}(?:{_COUNT}\s)?(?:more\s)?{_UNIT}s?\b"
        ),
        (
            rf"(?P<limit>in|within|over|during|for)\s{_LENGTH}the\s(?P<coming>next|coming)\s"
            rf"{_UNIT}(?!s)\b"
        ),
        rf"(?P<limit>by\s|until\s)?{_COUNT}\s{_UNIT}s?\s(?P<coming>from\s(?:now|today)|hence)\b",
    )
)
HINT: Final = re.compile(
    rf"(?i)\d|\b(?:{MONTH}|weeks?|weekend|months?|years?|decades?|century|quarter|half|days?|"
    rf"hours?|"
    r"fortnight|tonight|today|midnight|tomorrow|noon|lunchtime|nightfall|dusk|sunset|dawn|daybreak|"
    r"breakfast|sunrise|spring|summer|autumn|fall|winter|\w+day[’']?s?|"
    rf"year-end|{FEAST})\b"
)
"""Without one of these no deadline is named."""
