"""What the pages about one's own account hand their templates."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.accounts import AccountLine, Erasure, Profile, TokenLine
from web.contexts.personal import Confirmation, PersonalPage
from web.zones import ZoneChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileForm:
    """What is typed on one's profile, or kept where nothing was typed.

    Attributes:
        name: as whom one is known.
        zone: in which times are shown.
        visibility: of new questions.
        email: a new address.
    """

    name: str
    zone: str
    visibility: str
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProfileContext(PersonalPage):
    """One's profile.

    Attributes:
        profile: what is kept.
        form: what stands in the fields.
        zones: to choose from.
        field: the field a refusal is about.
        refusal: why something was not done.
    """

    template: ClassVar[str] = "profile.html"
    profile: Profile
    form: ProfileForm
    zones: tuple[ZoneChoice, ...]
    field: str
    refusal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeChoice:
    """What a token may be given: the scope, what it opens, and whether it is chosen."""

    name: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensContext(PersonalPage):
    """One's tokens.

    Attributes:
        tokens: all of them, newest first.
        scopes: what a new one may be given.
        name: as typed before.
        days: as typed before.
        made: the text of one that was just made, shown this once.
        told: the addresses of one's webhooks, which go on when a token ends.
        confirmation: by what it is made sure that the owner asks.
        refusal: why none was made.
    """

    template: ClassVar[str] = "tokens.html"
    tokens: tuple[TokenLine, ...]
    scopes: tuple[ScopeChoice, ...]
    name: str
    days: str
    made: str
    told: tuple[str, ...]
    confirmation: Confirmation
    refusal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseContext(PersonalPage):
    """What erasing one's account takes away, and what stays.

    Attributes:
        told: how much.
        public_name: as whom one is known in public, None while one is not.
        confirmation: by what it is made sure that the owner asks.
        words: what has to be typed.
        refusal: why nothing was erased.
        barrier: why it cannot be, empty where it can.
    """

    template: ClassVar[str] = "erase.html"
    told: Erasure | None
    public_name: str | None
    confirmation: Confirmation
    words: str
    refusal: str
    barrier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsContext(PersonalPage):
    """Every account, for whoever runs the site.

    Attributes:
        lines: those found.
        search: what was searched for.
        is_whole: whether these are all that were found.
        roles: to choose from.
        can_mail: whether mail goes out from here.
        invited: an address that was typed before.
        link: a link that was just made, shown this once.
        refusal: why something was not done.
    """

    template: ClassVar[str] = "accounts.html"
    lines: tuple[AccountLine, ...]
    search: str
    is_whole: bool
    roles: tuple[str, ...]
    can_mail: bool
    invited: str
    link: str
    refusal: str
