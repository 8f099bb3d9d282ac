"""The form of what is mailed, and when: what it offers, what was typed, what is kept."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from forecasts.db import Session
from forecasts.errors import InvalidInputError, NotFoundError
from forecasts.forecasters import find_forecaster
from forecasts.reports.dates import day
from forecasts.standings.narrowing import narrowings
from forecasts.subscriptions import Choices
from forecasts.subscriptions.choices import MOST_CHOSEN
from forecasts.values import Cadence
from web.contexts.mailing import MailForm, MailOffer, Option
from web.mail_words import WEEKDAYS
from web.refusals import RefusedFieldError
from web.zones import zone_choices

_CADENCES: Final = {
    Cadence.WEEKLY: "Once a week",
    Cadence.MONTHLY: "Once a month, on the first such day",
    Cadence.NEVER: "Never",
}
_LANGUAGES: Final = {
    "en_GB": "English", "en_US": "American English", "de": "German", "fr": "French",
    "es": "Spanish", "it": "Italian", "pl": "Polish", "uk": "Ukrainian", "ru": "Russian",
    "pt_BR": "Brazilian Portuguese", "nl": "Dutch", "sv": "Swedish", "ja": "Japanese",
    "iso": "By their numbers",
}  # fmt: skip
_LONGEST: Final = 200
_NOTHING: Final = "The report would tell of nothing; choose everything, a tag or a forecaster."
_BOTH: Final = (
    "Everything is chosen, so this would narrow nothing. Choose “Only what I name here”, or leave "
    "it empty."
)
_PLACES: Final = {
    "tag": "tags",
    "forecaster": "forecasters",
    "weekday": "weekday",
    "zone": "zone",
    "hour": "hour",
    "language": "language",
    "moved": "moved_by",
}


def offered(
    session: Session, now: datetime, *, zone: str, is_account: bool, is_new: bool = False
) -> MailOffer:
    """Lists what can be chosen.

    Args:
        session: a reading session.
        now: the present instant.
        zone: the one that is chosen.
        is_account: whether it is for somebody with an account.
        is_new: whether nothing was chosen yet.
    """
    cadences = [each for each in _CADENCES if is_account or each is not Cadence.NEVER]
    return MailOffer(
        cadences=tuple(Option(each, _CADENCES[each]) for each in cadences),
        weekdays=tuple(Option(*each) for each in WEEKDAYS.items()),
        hours=tuple(Option(str(hour), f"{hour:02d}:00") for hour in range(24)),
        zones=zone_choices(now, chosen=zone),
        languages=tuple(
            Option(name, f"{words}: {day(now.date(), name)}") for name, words in _LANGUAGES.items()
        ),
        tags=narrowings(session, now=now).tags,
        is_account=is_account,
        is_new=is_new,
    )


def filled(session: Session, kept: Choices) -> MailForm:
    """Fills the form in with what is kept."""
    return MailForm(
        cadence=kept.cadence.value,
        weekday=kept.weekday,
        hour=str(kept.hour),
        zone=kept.zone,
        language=kept.language,
        whole_board=kept.whole_board,
        tags=", ".join(kept.tags),
        forecasters="\n".join(_name(session, slug) for slug in kept.forecasters),
        own_record=kept.own_record,
        reminders=kept.reminders,
        notices=kept.notices,
        moved_by=f"{100 * kept.moved_by:g}",
    )


def _name(session: Session, slug: str) -> str:
    try:
        return find_forecaster(session, slug, is_public=True).name
    except NotFoundError:
        return slug


def typed(sent: Mapping[str, str]) -> MailForm:
    """Reads what was typed, as it stands."""
    return MailForm(
        cadence=sent.get("cadence", ""),
        weekday=sent.get("weekday", ""),
        hour=sent.get("hour", ""),
        zone=sent.get("zone", ""),
        language=sent.get("language", ""),
        whole_board=sent.get("whole_board") == "yes",
        tags=sent.get("tags", ""),
        forecasters=sent.get("forecasters", ""),
        own_record="own_record" in sent,
        reminders="reminders" in sent,
        notices="notices" in sent,
        moved_by=sent.get("moved_by", ""),
    )


def chosen(session: Session, form: MailForm, before: Choices, *, is_account: bool) -> Choices:
    """Makes choices of what was typed.

    Args:
        session: any session.
        form: what was typed.
        before: what was chosen before; without an account, what only accounts choose stays.
        is_account: whether it is for somebody with an account.

    Raises:
        RefusedFieldError: something cannot be accepted.
    """
    cadence = _cadence(form.cadence, is_account=is_account)
    hour, own = _hour(form.hour), _own_choices(form) if is_account else {}
    tags = _named("tags", form.tags.split(","))
    names = _named("forecasters", form.forecasters.splitlines())
    if form.whole_board and (tags or names):
        raise RefusedFieldError("tags" if tags else "forecasters", _BOTH)
    if not (is_account or form.whole_board or tags or names):
        raise RefusedFieldError("tags", _NOTHING)
    try:
        choices = replace(
            before,
            cadence=cadence,
            weekday=form.weekday,
            hour=hour,
            zone=form.zone,
            language=form.language,
            whole_board=form.whole_board,
            tags=tags,
            forecasters=names,
            **own,
        )
    except InvalidInputError as error:
        words = str(error)
        field = next((field for word, field in _PLACES.items() if word in words), "")
        raise RefusedFieldError(field, words) from None
    return replace(choices, forecasters=tuple(_slug(session, name) for name in names))


def _cadence(typed_one: str, *, is_account: bool) -> Cadence:
    try:
        cadence = Cadence(typed_one)
    except ValueError:
        raise RefusedFieldError("cadence", "Choose how often the report comes.") from None
    if cadence is Cadence.NEVER and not is_account:
        raise RefusedFieldError("cadence", "Choose how often the report comes, or unsubscribe.")
    return cadence


def _hour(typed_one: str) -> int:
    if not re.fullmatch("1?[0-9]|2[0-3]", typed_one):
        raise RefusedFieldError("hour", "Choose an hour from 0 to 23.")
    return int(typed_one)


def _named(field: str, typed_ones: Iterable[str]) -> tuple[str, ...]:
    """Reads names, so few and so short that looking each up costs nothing."""
    names = tuple(dict.fromkeys(each.strip() for each in typed_ones if each.strip()))
    if len(names) > MOST_CHOSEN:
        words = (
            f"{len(names)} {field} are too many; name at most {MOST_CHOSEN}, or choose everything."
        )
        raise RefusedFieldError(field, words)
    long = next((each for each in names if len(each) > _LONGEST), None)
    if long is not None:
        raise RefusedFieldError(field, f"“{long[:40]}…” is too long to be one of the {field}.")
    return names


def _slug(session: Session, name: str) -> str:
    try:
        return find_forecaster(session, name, is_public=True).slug
    except NotFoundError as error:
        near = f" Is it {' or '.join(error.nearest)}?" if error.nearest else ""
        words = f"Nobody called “{name[:80]}” is on record.{near}"
        raise RefusedFieldError("forecasters", words) from None


def _own_choices(form: MailForm) -> dict[str, Any]:
    points = form.moved_by.strip().removesuffix("%").strip()
    if not re.fullmatch(r"[0-9]{1,3}", points) or not 1 <= int(points) <= 100:
        raise RefusedFieldError("moved_by", "A market moves by 1 to 100 points; write a number.")
    return {
        "own_record": form.own_record,
        "reminders": form.reminders,
        "notices": form.notices,
        "moved_by": int(points) / 100,
    }
