"""The lexicon: every phrase with its range, and where that comes from."""

from dataclasses import dataclass
from typing import Any, Final

from forecasts.language.chances.lexicon import LEXICON_VERSION, lexicon_versions
from forecasts.resources.parts import Paged
from forecasts.resources.words import PhraseRecord, list_phrases
from web.api.answers import Listing
from web.api.area import Area, Asked
from web.api.desk_asking import PhrasesAsked

area: Final = Area("lexicon", "What words of likelihood are read as.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LexiconRecord:
    """Which versions of the lexicon there are; one that is published never changes.

    Attributes:
        newest: the one words are read with today.
        versions: every one, the newest first.
    """

    newest: str
    versions: tuple[str, ...]


@area.reads("/lexicon", LexiconRecord)
def newest(_asked: Asked) -> LexiconRecord:
    """Names the versions of the lexicon."""
    return LexiconRecord(newest=LEXICON_VERSION, versions=tuple(lexicon_versions()))


@area.reads("/lexicon/<version>", PhraseRecord, is_list=True, asks=PhrasesAsked)
def one(_asked: Asked, query: dict[str, Any], version: str) -> Listing:
    """Lists the phrases of a version, in the order of its table."""
    paged = Paged(query["page"], query["size"])
    tier, text = query.get("tier", ""), query.get("q", "")
    return Listing.of(list_phrases(version, paged, text=text, tier=tier))
