"""The rules by which a question finds its outcome, as settings: checked when read, kept as JSON.

Pure. What a rule finds is decided in `findings` and `observing`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias, TypeVar

from forecasts.errors import InvalidInputError
from forecasts.resolution.observation_rule import ObservationSpec
from forecasts.sources.observations import check_without_secrets
from forecasts.text import check_url, clean_text
from forecasts.values import RuleKind

Choice = TypeVar("Choice", bound=StrEnum)


class Agreement(StrEnum):
    """How many of the linked markets must say the same; two that differ never decide."""

    ALL = "all"
    MAJORITY = "majority"
    ANY = "any"


class OnOther(StrEnum):
    """What happens when a market ends in something that is neither Yes nor No."""

    ANNUL = "annul"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketRule:
    """The linked markets decide.

    Attributes:
        agreement: how many must say the same.
        on_void: when a market is void, that is cancelled with money back.
        on_half: when it pays fifty-fifty because nobody can tell.
        on_partial: when it pays a part, as for something that came true in part.
    """

    agreement: Agreement = Agreement.ALL
    on_void: OnOther = OnOther.ANNUL
    on_half: OnOther = OnOther.ANNUL
    on_partial: OnOther = OnOther.PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRule:
    """A feed is watched: entries about the question become evidence; a person decides.

    An entry is kept if it holds all words of one of the lines in `words`, or if there are none.
    """

    url: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """No once the question is due, unless evidence or a linked market speaks for Yes.

    `unless` says in words by what it would be shown.
    """

    unless: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualRule:
    """A person decides."""


Rule: TypeAlias = MarketRule | ObservationSpec | FeedRule | DeadlineRule | ManualRule

WORDS_LIMIT: Final = 10


def _check_names(kind: RuleKind, settings: Mapping[str, Any], known: tuple[str, ...]) -> None:
    unknown = sorted(set(settings) - set(known))
    if unknown:
        takes = ", ".join(known) or "no settings"
        raise InvalidInputError(
            f"A {kind.value} rule has no setting {unknown[0]!r}; it takes {takes}."
        )


def _choice(settings: Mapping[str, Any], name: str, default: Choice) -> Choice:
    chosen = settings.get(name, default)
    choices = type(default)
    try:
        return choices(chosen)
    except ValueError:
        words = ", ".join(each.value for each in choices)
        raise InvalidInputError(f"{name} is {chosen!r}; it must be one of {words}.") from None


def _text(settings: Mapping[str, Any], name: str, *, example: str) -> str:
    given = settings.get(name)
    if not isinstance(given, str) or not given.strip():
        raise InvalidInputError(f"The rule needs {name}, for example {example!r}.")
    return given


def _market(settings: Mapping[str, Any]) -> MarketRule:
    default = MarketRule()
    return MarketRule(
        agreement=_choice(settings, "agreement", default.agreement),
        on_void=_choice(settings, "on_void", default.on_void),
        on_half=_choice(settings, "on_half", default.on_half),
        on_partial=_choice(settings, "on_partial", default.on_partial),
    )


def _feed(settings: Mapping[str, Any]) -> FeedRule:
    words = settings.get("words", ())
    if not isinstance(words, list | tuple) or not all(isinstance(each, str) for each in words):
        raise InvalidInputError(f"words is {words!r}; it must be a list of words.")
    if len(words) > WORDS_LIMIT:
        raise InvalidInputError(f"There are {len(words)} words; at most {WORDS_LIMIT} are allowed.")
    url = check_url(_text(settings, "url", example="https://example.org/news.xml"))
    check_without_secrets(url)
    return FeedRule(
        url=url, words=tuple(clean_text(each, what="word", limit=100) for each in words)
    )


def _deadline(settings: Mapping[str, Any]) -> DeadlineRule:
    unless = _text(settings, "unless", example="a notice of the port authority")
    return DeadlineRule(unless=clean_text(unless, what="unless", limit=300))


def rule_from(kind: RuleKind, settings: Mapping[str, Any]) -> Rule:
    """Reads the settings of a rule; what is left out has its default.

    Raises:
        InvalidInputError: a setting is unknown, missing or wrong.

    Example:
        >>> rule_from(RuleKind.MARKET, {"agreement": "majority"}).on_partial.value
        'person'
    """
    if kind is RuleKind.MARKET:
        _check_names(kind, settings, ("agreement", "on_void", "on_half", "on_partial"))
        return _market(settings)
    if kind is RuleKind.OBSERVATION:
        return ObservationSpec.from_settings(settings)
    if kind is RuleKind.FEED:
        _check_names(kind, settings, ("url", "words"))
        return _feed(settings)
    if kind is RuleKind.DEADLINE:
        _check_names(kind, settings, ("unless",))
        return _deadline(settings)
    _check_names(kind, settings, ())
    return ManualRule()


def settings_of(rule: Rule) -> dict[str, Any]:
    """Writes the settings of a rule as plain JSON values; `rule_from` reads them back.

    Example:
        >>> settings_of(MarketRule())["agreement"]
        'all'
    """
    if isinstance(rule, MarketRule):
        return {
            "agreement": rule.agreement.value,
            "on_void": rule.on_void.value,
            "on_half": rule.on_half.value,
            "on_partial": rule.on_partial.value,
        }
    if isinstance(rule, ObservationSpec):
        return rule.to_settings()
    if isinstance(rule, FeedRule):
        return {"url": rule.url, "words": list(rule.words)}
    return {"unless": rule.unless} if isinstance(rule, DeadlineRule) else {}


def kind_of(rule: Rule) -> RuleKind:
    """Names the kind of a rule."""
    kinds: dict[type[Rule], RuleKind] = {
        MarketRule: RuleKind.MARKET,
        ObservationSpec: RuleKind.OBSERVATION,
        FeedRule: RuleKind.FEED,
        DeadlineRule: RuleKind.DEADLINE,
        ManualRule: RuleKind.MANUAL,
    }
    return kinds[type(rule)]
