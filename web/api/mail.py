"""What is mailed to one's account, and when."""

from dataclasses import replace
from typing import Any, Final

from forecasts.accounts import Scope, account_of
from forecasts.errors import ConflictError
from forecasts.resources.mail import LetterRecord, MailRecord, list_letters, mail_record
from forecasts.resources.parts import Paged, sliced
from forecasts.subscriptions import (
    Asked as Told,
)
from forecasts.subscriptions import (
    ask_again,
    change,
    choices_of,
    come_back,
    of_account,
    unsubscribe,
)
from web.api.answers import Listing, check_unchanged
from web.api.area import Area, Asked
from web.api.asking import PageAsked
from web.api.own_asking import MailChanged
from web.letters import letterhead
from web.mail_form import chosen, filled

area: Final = Area("mail", "What is mailed to the account of the token, and when.")

_ALL: Final = "/me/mail"
_SILENT: Final = "No mail goes out from this site."
_CLOSED: Final = "Letters to this address came back, or its owner asked that none go there."


@area.reads(_ALL, MailRecord, needs=Scope.READ)
def show(asked: Asked) -> MailRecord:
    """Shows what is mailed, and when the next report comes."""
    return mail_record(asked.session, asked.me, now=asked.now)


@area.reads(f"{_ALL}/letters", LetterRecord, is_list=True, asks=PageAsked, needs=Scope.READ)
def letters(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists the last 100 letters to the account, the newest first."""
    found = list_letters(asked.session, asked.me, now=asked.now)
    return Listing.of(sliced(found, Paged(query["page"], query["size"])))


def _typed(sent: dict[str, Any]) -> dict[str, Any]:
    """Spells what was sent as the form has it, which checks it."""
    spelt: dict[str, Any] = dict(sent)
    if "cadence" in sent:
        spelt["cadence"] = sent["cadence"].value
    if "hour" in sent:
        spelt["hour"] = str(sent["hour"])
    if "tags" in sent:
        spelt["tags"] = ", ".join(sent["tags"])
    if "forecasters" in sent:
        spelt["forecasters"] = "\n".join(sent["forecasters"])
    if "moved_by" in sent:
        spelt["moved_by"] = f"{100 * sent['moved_by']:g}"
    return spelt


@area.does(_ALL, MailRecord, method="PATCH", takes=MailChanged)
def keep(asked: Asked, sent: dict[str, Any]) -> MailRecord:
    """Changes what is mailed.

    With `If-Match` it is changed only if it is as you last saw it.
    """
    check_unchanged(mail_record(asked.session, asked.me, now=asked.now))
    own = of_account(asked.session, account_of(asked.session, asked.me), now=asked.now)
    before = choices_of(own)
    form = replace(filled(asked.session, before), **_typed(sent))
    wanted = chosen(asked.session, form, before, is_account=True)
    change(asked.session, own, wanted, now=asked.now)
    return mail_record(asked.session, asked.me, now=asked.now)


@area.does(f"{_ALL}/beginning", MailRecord)
def begin(asked: Asked) -> MailRecord:
    """Begins anew: at once where the address is proved, else by a letter that asks."""
    head, account = letterhead(), account_of(asked.session, asked.me)
    if head is None:
        raise ConflictError(_SILENT)
    if account.email_proved_at is not None:
        come_back(asked.session, account, now=asked.now)
    else:
        own = of_account(asked.session, account, now=asked.now)
        if ask_again(asked.session, own, head=head, now=asked.now) is Told.SUPPRESSED:
            raise ConflictError(_CLOSED)
    return mail_record(asked.session, asked.me, now=asked.now)


@area.does(f"{_ALL}/ending", MailRecord)
def stop(asked: Asked) -> MailRecord:
    """Ends all mail to one's address, and calls back what waits."""
    account = account_of(asked.session, asked.me)
    own = of_account(asked.session, account, now=asked.now, create=False)
    if own is not None:
        unsubscribe(asked.session, own, now=asked.now)
    return mail_record(asked.session, asked.me, now=asked.now)
