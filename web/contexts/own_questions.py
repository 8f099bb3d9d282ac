"""What the pages of one's own questions hand their templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from forecasts.logbook.listing import OwnList, Stand
from forecasts.logbook.own_question import OwnQuestionPage
from forecasts.values import Visibility
from web.contexts.personal import PersonalPage
from web.contexts.shared import Link, Paging


@dataclass(frozen=True, slots=True, kw_only=True)
class StandTab:
    """A section of the list: how many questions it has, its address, whether it is shown."""

    stand: Stand | None
    total: int
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuestionsContext(PersonalPage):
    """The questions one asked or spoke on.

    Attributes:
        own: what is shown.
        tabs: all, and every section.
        chosen: the section that is shown, None for all.
        typed: what was searched for.
        tag: the tag all of them have, empty without one.
        tags: tags to choose from.
        refusal: why the search finds nothing, empty where it was understood.
        paging: the parts of the list.
    """

    template: ClassVar[str] = "own_questions.html"
    own: OwnList
    tabs: tuple[StandTab, ...]
    chosen: Stand | None
    typed: str
    tag: str
    tags: tuple[Link, ...]
    refusal: str
    paging: Paging


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuestionContext(PersonalPage):
    """One question, and one's own side of it.

    Attributes:
        question: everything of it.
        typed: what was filled in where it was refused, by name of the field.
        refused: which form was refused, empty where none was.
        refusal: why.
        meant: what a bare number may mean as a probability, to choose from.
        choices: who may see what is said, to choose from; none where there is no choice.
        visibility: which of them is chosen.
        today: the latest day an outcome can have been known.
        zone: of whoever looks.
    """

    template: ClassVar[str] = "own_question.html"
    question: OwnQuestionPage
    typed: Mapping[str, str]
    refused: str
    refusal: str
    meant: tuple[str, ...]
    choices: tuple[Visibility, ...]
    visibility: Visibility
    today: str
    zone: str
