"""What is mailed to one's account, and when."""

from dataclasses import replace
from typing import Any, Final

from forecasts.accounts import Scope, account_of
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.resources.mail import LetterRecord, MailRecord, list_letters, mail_record
from forecasts.resources.parts import Paged, sliced
from forecasts.subscriptions import (
    Choices,
    begin_mail,
    change,
    choices_of,
    end_mail,
    of_account,
)
from web.api.answers import Listing, check_unchanged
from web.api.area import Area, Asked
from web.api.asking import PageAsked
from web.api.own_asking import MailChanged
from web.letters import letterhead
from web.mail_words import NO_LETTER

area: Final = Area("mail", "What is mailed to the account of the token, and when.")

_ALL: Final = "/me/mail"
_SILENT: Final = "No mail goes out from this site."
_FINEST: Final = 1e-9


@area.reads(_ALL, MailRecord, needs=Scope.READ)
def show(asked: Asked) -> MailRecord:
    """Shows what is mailed, and when the next report comes."""
    return mail_record(asked.session, asked.me, now=asked.now)


@area.reads(f"{_ALL}/letters", LetterRecord, is_list=True, asks=PageAsked, needs=Scope.READ)
def letters(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists the last 100 letters to the account, the newest first."""
    found = list_letters(asked.session, asked.me, now=asked.now)
    return Listing.of(sliced(found, Paged(query["page"], query["size"])))


def _chosen(sent: dict[str, Any], before: Choices) -> Choices:
    """Makes choices of what was sent; what was left out stays."""
    given = dict(sent)
    if "moved_by" in sent:
        given["moved_by"] = round(sent["moved_by"], 2)
        if abs(given["moved_by"] - sent["moved_by"]) > _FINEST:
            raise InvalidInputError("moved_by is in whole hundredths, such as 0.1.")
    wanted = replace(before, **given)
    if wanted.whole_board and (wanted.tags or wanted.forecasters):
        raise InvalidInputError(
            "With whole_board true nothing is narrowed: send it as false, or tags and forecasters "
            "as []."
        )
    return wanted


@area.does(_ALL, MailRecord, method="PATCH", takes=MailChanged)
def keep(asked: Asked, sent: dict[str, Any]) -> MailRecord:
    """Changes what is mailed.

    With `If-Match` it is changed only if it is as you last saw it.
    """
    check_unchanged(mail_record(asked.session, asked.me, now=asked.now))
    own = of_account(asked.session, account_of(asked.session, asked.me), now=asked.now)
    wanted = _chosen(sent, choices_of(own))
    try:
        change(asked.session, own, wanted, now=asked.now)
    except NotFoundError as error:  # a forecaster named in the body
        raise InvalidInputError(str(error)) from None
    return mail_record(asked.session, asked.me, now=asked.now)


@area.does(f"{_ALL}/beginning", MailRecord)
def begin(asked: Asked) -> MailRecord:
    """Begins anew: at once where the address is proved, else by a letter that asks."""
    head = letterhead()
    if head is None:
        raise ConflictError(_SILENT)
    account = account_of(asked.session, asked.me)
    told = begin_mail(asked.session, account, head=head, now=asked.now)
    if told in NO_LETTER:
        raise ConflictError(NO_LETTER[told])
    return mail_record(asked.session, asked.me, now=asked.now)


@area.does(f"{_ALL}/ending", MailRecord)
def stop(asked: Asked) -> MailRecord:
    """Ends all mail to one's address, and calls back what waits."""
    end_mail(asked.session, account_of(asked.session, asked.me), now=asked.now)
    return mail_record(asked.session, asked.me, now=asked.now)
