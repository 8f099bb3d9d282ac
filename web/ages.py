"""How templates write how long ago something was, and by how many points something moved."""

from datetime import timedelta

from flask import Flask


def ago_words(age: timedelta | None) -> str:
    """Says how long ago something was, in its largest whole unit.

    Example:
        >>> [ago_words(timedelta(minutes=m)) for m in (0, 1, 59, 61, 60 * 49)]
        ['just now', '1 minute ago', '59 minutes ago', '1 hour ago', '2 days ago']
        >>> ago_words(None)
        'never'
    """
    if age is None:
        return "never"
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    number, unit = (
        (minutes, "minute")
        if minutes < 60
        else (minutes // 60, "hour")
        if minutes < 48 * 60
        else (minutes // 1440, "day")
    )
    return f"{number:,} {unit}{'' if number == 1 else 's'} ago"


def moved_words(change: float) -> str:
    """Writes a difference of two probabilities in whole points with its sign.

    Example:
        >>> [moved_words(change) for change in (0.031, -0.2, 0.004, 0.0)]
        ['+3', '−20', '0', '0']
    """
    points = round(100 * abs(change))
    if points == 0:
        return "0"
    return f"{'+' if change > 0 else '−'}{points}"


def register(app: Flask) -> None:
    """Gives the templates their filters."""
    app.jinja_env.filters |= {"ago": ago_words, "moved": moved_words}
