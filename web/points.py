"""How templates write differences of scores, p-values and what a record is compared with."""

from flask import Flask

from forecasts.charts.sentences import pvalue_words
from forecasts.standings.profile_words import REFERENCE_WORDS
from forecasts.values import ReferenceClass
from forecasts.wording import edge_words, score_words


def difference_words(difference: float) -> str:
    """Writes a difference of Brier scores with its sign and three decimals.

    Example:
        >>> [difference_words(value) for value in (-0.0342, 0.1, 0.0001, 1.0)]
        ['−.034', '+.100', '.000', '+1.000']
    """
    sign = "" if round(difference, 3) == 0 else "−" if difference < 0 else "+"
    return sign + score_words(abs(difference))


def reference_words(reference: ReferenceClass | None) -> str:
    """Names what something is compared with.

    Example:
        >>> reference_words(ReferenceClass.CROWD), reference_words(None)
        ('the crowd', 'nothing')
    """
    return "nothing" if reference is None else REFERENCE_WORDS[reference]


def register(app: Flask) -> None:
    """Gives the templates their filters."""
    app.jinja_env.filters |= {
        "difference": difference_words,
        "points": edge_words,
        "pvalue": pvalue_words,
        "reference": reference_words,
    }
