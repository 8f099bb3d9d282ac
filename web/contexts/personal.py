"""What pages for one person share, and those of signing in."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.accounts import Link as SignInLink


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalPage:
    """A page for one person; each has a template of its own."""

    template: ClassVar[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """By what it is made sure that the owner of an account asks.

    Attributes:
        has_password: whether a password is asked for; else the sign-in must be of the last hour.
        email: of the account, for what fills passwords in.
    """

    has_password: bool
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInContext(PersonalPage):
    """Where somebody signs in.

    Attributes:
        email: as typed before.
        leads_to: the path to go on to.
        refusal: why it did not work, empty at first.
        can_mail: whether links are mailed here.
    """

    template: ClassVar[str] = "sign_in.html"
    email: str
    leads_to: str
    refusal: str
    can_mail: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSentContext(PersonalPage):
    """What is said after a link was asked for; the same whether there is an account or not."""

    template: ClassVar[str] = "link_sent.html"
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowLinkContext(PersonalPage):
    """Asks before a link is used up, so that programs that look at mail use none up.

    Attributes:
        token: of the link.
        link: what it does.
        is_new: whether it makes an account.
        name: as typed before.
        email: as typed before, where the link names none.
        refusal: why it did not work, empty at first.
    """

    template: ClassVar[str] = "follow_link.html"
    token: str
    link: SignInLink
    is_new: bool
    name: str
    email: str
    refusal: str
