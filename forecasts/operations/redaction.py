"""Leaving out what is secret from texts that others may read."""

from dataclasses import fields

from sqlalchemy.engine import make_url

from forecasts.config import Settings


def redacted(text: str, settings: Settings) -> str:
    """Leaves out of a text every token and password of the settings.

    Example:
        >>> settings = Settings(database_url="postgresql://me:hush@db.example/record")
        >>> redacted("no route to me:hush@db.example", settings)
        'no route to me:[secret]@db.example'
    """
    sources = settings.sources
    hidden = [getattr(sources, each.name) for each in fields(sources) if not each.repr]
    hidden.append(settings.model.key if settings.model else None)
    for secret in (make_url(settings.database_url).password, *hidden):
        if isinstance(secret, str) and secret:
            text = text.replace(secret, "[secret]")
    return text
