"""What the pages about mail hand their templates."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from forecasts.outbox import Listed, OutboxState, Suppressed
from web.contexts.personal import PersonalPage
from web.contexts.shared import Link, Paging
from web.zones import ZoneChoice


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose: as it is sent, and as it reads."""

    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailForm:
    """What stands in the fields, as typed or as kept.

    Attributes:
        cadence: how often.
        weekday: on which day.
        hour: from which hour.
        zone: of which clock.
        language: in whose manner days are written.
        whole_board: whether all is told.
        tags: of questions, separated by commas.
        forecasters: names, one a line.
        own_record: whether one's own record is told of.
        reminders: whether letters say what waits.
        notices: whether letters say what became of what one said.
        moved_by: by how many points a market has moved before that is told.
    """

    cadence: str
    weekday: str
    hour: str
    zone: str
    language: str
    whole_board: bool
    tags: str
    forecasters: str
    own_record: bool
    reminders: bool
    notices: bool
    moved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOffer:
    """What can be chosen.

    Attributes:
        cadences: how often.
        weekdays: on which day.
        hours: in which hour.
        zones: of which clock.
        languages: in whose manner days are written.
        tags: the most used ones.
        is_account: whether there is a record of one's own to tell of.
        is_new: whether the zone of the browser may stand in for what nobody chose yet.
    """

    cadences: tuple[Option, ...]
    weekdays: tuple[Option, ...]
    hours: tuple[Option, ...]
    zones: tuple[ZoneChoice, ...]
    languages: tuple[Option, ...]
    tags: tuple[str, ...]
    is_account: bool
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeContext(PersonalPage):
    """Where anybody asks for the report.

    Attributes:
        email: as typed before.
        form: what stands in the fields.
        offer: what can be chosen.
        can_mail: whether mail goes out from here.
        field: the field a refusal is about.
        refusal: what is wrong, empty at first.
    """

    template: ClassVar[str] = "subscribe.html"
    email: str
    form: MailForm
    offer: MailOffer
    can_mail: bool
    field: str
    refusal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAct:
    """What a button does.

    Attributes:
        href: where it is sent.
        words: on the button.
        name: of the field it sends, empty for none.
        value: what that field says.
        is_quiet: whether it is not what most people come for.
    """

    href: str
    words: str
    name: str = ""
    value: str = "yes"
    is_quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSaidContext(PersonalPage):
    """What is said of a subscription after something was done, or before it is.

    Attributes:
        title: in a few words.
        sentences: the rest.
        act: what a button does, None without one.
        leads: where one may go on.
    """

    template: ClassVar[str] = "mail_said.html"
    title: str
    sentences: tuple[str, ...]
    act: MailAct | None
    leads: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesContext(PersonalPage):
    """What is mailed to an address, for whoever has a link from one of its letters.

    Attributes:
        masked: the address, most of it hidden: letters get forwarded.
        token: of the link.
        leaving: of the link that ends it.
        next_words: when the next report comes.
        form: what stands in the fields.
        offer: what can be chosen.
        said: what was just done.
        field: the field a refusal is about.
        refusal: what is wrong.
    """

    template: ClassVar[str] = "mail_preferences.html"
    masked: str
    token: str
    leaving: str
    next_words: str
    form: MailForm
    offer: MailOffer
    said: str
    field: str
    refusal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLetter:
    """A letter to somebody, as they see it.

    Attributes:
        subject: its subject line.
        href: where it can be read, empty for one that is nowhere kept.
        words: what became of it, in words that go before a time.
        at: that time.
    """

    subject: str
    href: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMailContext(PersonalPage):
    """What is mailed to one's account.

    Attributes:
        email: where it goes.
        next_words: when the next report comes.
        troubles: why nothing is sent, empty while letters are.
        act: what a button does about that.
        form: what stands in the fields.
        offer: what can be chosen.
        sent: the last letters.
        zone: in which times are told.
        is_live: whether there is anything to unsubscribe from.
        field: the field a refusal is about.
        refusal: what is wrong.
    """

    template: ClassVar[str] = "own_mail.html"
    email: str
    next_words: str
    troubles: tuple[str, ...]
    act: MailAct | None
    form: MailForm
    offer: MailOffer
    sent: tuple[OwnLetter, ...]
    zone: str
    is_live: bool
    field: str
    refusal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """A letter, as whoever runs the site sees it.

    Attributes:
        letter: what is kept of it; its subject may hold what only its reader may see.
        title: what it is, of when.
        words: what became of it, in words that go before a time.
        at: that time; None where none is told.
        acts: what can be done about it.
    """

    letter: Listed
    title: str
    words: str
    at: datetime | None
    acts: tuple[MailAct, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminMailContext(PersonalPage):
    """How mail goes.

    Attributes:
        going: how sending goes.
        sentence: the same in a sentence.
        can_mail: whether a server is set.
        is_sending: whether a scheduler lives, which is what sends.
        states: to choose from.
        state: the one that was asked for, empty for all.
        address: a part of the address that was asked for.
        lines: the letters.
        paging: where in the list of them.
        closed: the addresses nothing is sent to.
        bounces: whether letters that come back are read.
        zone: in which times are told.
    """

    template: ClassVar[str] = "admin_mail.html"
    going: OutboxState
    sentence: str
    can_mail: bool
    is_sending: bool
    states: tuple[Option, ...]
    state: str
    address: str
    lines: tuple[LetterLine, ...]
    paging: Paging
    closed: tuple[Suppressed, ...]
    bounces: str
    zone: str
