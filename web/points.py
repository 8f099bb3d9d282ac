"""How templates write differences of scores, p-values and what a record is compared with."""

from flask import Flask

from forecasts.charts.sentences import pvalue_words
from forecasts.standings.people.profile_words import REFERENCE_WORDS
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


def decimal_words(value: float) -> str:
    """Writes a number of 0 to 1 in a calculation, as short as it goes, with up to four decimals.

    Example:
        >>> [decimal_words(value) for value in (0.53, 0.219462, 0.0, 1.0, 1e-6)]
        ['.53', '.2195', '0', '1', '.000001']
    """
    decimals = 4 if value == 0 or abs(value) >= 0.001 else 6
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".").removeprefix("0") or "0"


def signed_words(value: float) -> str:
    """Writes a number in a calculation with two decimals; what is negative in brackets.

    Example:
        >>> [signed_words(value) for value in (8.206, -16.839, 0.001)]
        ['8.21', '(−16.84)', '0.00']
    """
    shown = f"{abs(value):.2f}"
    return f"(−{shown})" if value < 0 and float(shown) else shown


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
        "decimal": decimal_words,
        "difference": difference_words,
        "points": edge_words,
        "pvalue": pvalue_words,
        "reference": reference_words,
        "signed": signed_words,
    }
