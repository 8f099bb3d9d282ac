"""What a candidate's words were read as, before anybody decides."""

from forecasts.intake.phrases import is_read_as_a_point
from forecasts.language.chances.sourced import is_judgement
from forecasts.values import Basis, Reading


def proposed_reading(
    low: float | None,
    central: float | None,
    high: float | None,
    *,
    phrase: str | None,
    lexicon_version: str,
) -> Reading | None:
    """Gives the level of a candidate; a number of the speaker's own has no range to it.

    Example:
        >>> said = proposed_reading(0.0, 0.02, 0.08, phrase="never", lexicon_version="english-3")
        >>> said.basis.value if said else None
        'verbal'
    """
    if central is None:
        return None
    if low == high and not is_read_as_a_point(phrase, lexicon_version):
        return Reading(central, low, high)
    return Reading(
        central,
        low,
        high,
        Basis.VERBAL,
        phrase,
        lexicon_version=lexicon_version,
        judgement=is_judgement(phrase, lexicon_version),
    )
