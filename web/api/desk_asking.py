"""What curators and admins may ask and send, field by field."""

from typing import Final

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from forecasts.values import Classification, DeliveryState, PieceState, Role, WatchKind
from web.api.asking import (
    SLUG_LIMIT,
    Body,
    PageAsked,
    PageOfFifty,
    Probability,
    Switch,
    Text,
    Word,
    said,
)

_CALL: Final = "the call: `call` of a public statement"


class DisputeSent(Body):
    """What is wrong about a public call."""

    call = Text(2 * SLUG_LIMIT + 20, _CALL, "alice-arden_will-it-rain_1", required=True)
    person = Text(300, "who says so", "Alice Arden", required=True)
    reason = Text(2000, "what is wrong", "I spoke of snow.", required=True)
    url = Text(2000, "where that can be read")
    contact = Text(300, "how to reach whoever says so; only curators see it")


class DisputesAsked(PageAsked):
    """Which disputes."""

    decided = fields.Boolean(
        load_default=False,
        truthy={"1", "true"},
        falsy={"0", "false"},
        metadata={"description": "those decided, the newest first, and not those that wait"},
    )


class AnswerSent(Body):
    """What everybody reads about a decision."""

    answer = Text(1000, "a sentence that everybody reads", "The words say so.", required=True)


class RepeatSent(Body):
    """Which call a candidate says once more."""

    call = Text(2 * SLUG_LIMIT + 20, _CALL, "alice-arden_will-it-rain_1", required=True)
    speaker = Text(300, "who said it, where the proposal is wrong")


class ReplySent(Body):
    """What a forecaster says about a call."""

    text = Text(2000, "the reply as it was sent; line breaks stay", "I meant May.", required=True)


class CodingSent(Body):
    """How a curator reads words; all three numbers are given or none is."""

    classification = fields.Enum(
        Classification, by_value=True, required=True, metadata=said("what they are", "forecast")
    )
    speaker = Text(300, "who speaks")
    central = Probability(metadata={"description": "how likely they say it is"})
    low = Probability(metadata={"description": "lower end of the range"})
    high = Probability(metadata={"description": "upper end"})
    note = Text(1000, "what made it hard")


class MergeAsked(Schema):
    """Which two forecasters."""

    kept = Text(300, "who stays: slug, name or alias", "alice-arden", required=True)
    merged = Text(300, "whose record would move", "a-arden", required=True)


class MergeSent(Body):
    """Two forecasters who are one."""

    kept = Text(300, "who stays: slug, name or alias", "alice-arden", required=True)
    merged = Text(300, "whose record moves", "bob-birch", required=True)
    reason = Text(1000, "how that is known")
    takes_account = Switch(
        "whether it is meant that the owner of an account, which one of the two has, speaks for "
        "the whole record",
        load_default=False,
    )


class WatchSent(Body):
    """Whose statements are to be taken, by which rule."""

    kind = fields.Enum(
        WatchKind, by_value=True, required=True, metadata=said("person or outlet", "person")
    )
    subject = Text(300, "the name; of an outlet also the host of its pages", "Ann Bell",
                   required=True)  # fmt: skip
    rule = Text(2000, "what is taken, in words; it is never edited", "All she writes.",
                required=True)  # fmt: skip
    since = fields.Date(metadata={"description": "from which day; today where it is left out"})
    feed = Text(2000, "a feed that lists new pieces")


class PiecesAsked(PageOfFifty):
    """Which pieces of a watch."""

    state = Word(PieceState, "only those of which this became")


class PieceSent(Body):
    """A piece that falls under a watch."""

    title = Text(300, "its title", "Rain is likely", required=True)
    published_on = fields.Date(required=True, metadata=said("on which day", "2026-11-29"))
    url = Text(2000, "where it stands")


class WatchEndSent(Body):
    """On which day a watch ends."""

    until = fields.Date(metadata={"description": "its last day; today where it is left out"})


class PhrasesAsked(PageAsked):
    """Which phrases of a lexicon."""

    q = Text(100, "only those in whose wordings this stands")
    tier = fields.String(
        validate=OneOf(["A", "B", "C"]),
        metadata={"description": "A measured, B a published standard, C judged"},
    )


class LedgerAsked(Schema):
    """A line of the ledger somebody noted."""

    line = Text(120, "number of entries and hash of the last, as letters print it")


class RoleSent(Body):
    """What an account may do from now on."""

    role = fields.Enum(Role, by_value=True, required=True, metadata=said("the role", "curator"))


class NameSent(Body):
    """As whom somebody is known."""

    name = Text(300, "the name", "Ann Bell", required=True)


class LettersAsked(PageAsked):
    """Which letters."""

    state = Word(DeliveryState, "only those that stand so")
    address = Text(254, "only to addresses in which this stands")


class AddressSent(Body):
    """An address."""

    address = Text(254, "where mail goes", "reader@mail.example", required=True)


class AccountsAsked(PageAsked):
    """Which accounts."""

    q = Text(200, "a part of mark, name or address")
