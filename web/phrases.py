"""Where the phrases of the lexicon stand on the site."""

from typing import Any

from flask import url_for

from forecasts.language.chances.lexicon import LEXICON_VERSION, lexicon, lexicon_versions
from forecasts.values import Reading


def lexicon_address(version: str, *, typed: str = "", tier: str = "", phrase: str = "") -> str:
    """Gives the address of a table, of a part of it, or of a phrase in it."""
    of_table: dict[str, Any] = {"q": typed or None, "tier": tier or None, "_anchor": phrase or None}
    if version == LEXICON_VERSION:
        return url_for("lexicon.newest", **of_table)
    return url_for("lexicon.one", version=version, **of_table)


def phrase_address(said: Reading | None) -> str:
    """Gives the address of the phrase a probability was read from; empty where no table holds it.

    A prediction leads to the table it was read with.
    """
    if said is None or said.phrase is None or said.lexicon_version not in lexicon_versions():
        return ""
    entry = lexicon(said.lexicon_version).find(said.phrase)
    return lexicon_address(said.lexicon_version, phrase=entry.slug) if entry else ""
