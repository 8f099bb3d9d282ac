"""What may be changed about one's own account, and sent to it, field by field."""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Range

from forecasts.periods import WEEKDAYS
from forecasts.subscriptions import LANGUAGES, MOST_CHOSEN
from forecasts.values import Cadence, Visibility
from forecasts.webhooks import Event
from web.api.asking import Body, Switch, Text, Whole, Word, said

_NAMES: Final = Length(0, MOST_CHOSEN)


class Number(Whole):
    """A whole number in a body, where a text is none."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> int:
        if isinstance(value, str):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Share(fields.Float):
    """A part of a whole in a body, where a text is none."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> float:
        if isinstance(value, str):
            raise self.make_error("invalid", input=value)
        found: float = super()._deserialize(value, attr, data, **kwargs)
        return found


class ProfileChanged(Body):
    """What is to be different about an account; what is left out stays."""

    name = Text(100, "as whom it is greeted")
    zone = Text(64, "in which times are shown", "Europe/Minsk")
    usual_visibility = Word(Visibility, "of its new questions")


class MailChanged(Body):
    """What is to be different about what is mailed; what is left out stays."""

    cadence = Word(Cadence, "how often the report comes")
    weekday = fields.String(
        validate=OneOf(list(WEEKDAYS)), metadata={"description": "on which day it comes"}
    )
    hour = Number(validate=Range(0, 23), metadata={"description": "in which hour of that day"})
    zone = Text(64, "by whose clocks")
    language = fields.String(
        validate=OneOf(list(LANGUAGES)),
        metadata={"description": "in whose manner days and times are written"},
    )
    whole_board = Switch("whether it tells of everything")
    tags = fields.List(
        Text(60, "a tag"), validate=_NAMES, metadata={"description": "else of these questions"}
    )
    forecasters = fields.List(
        Text(200, "slug, name or alias"),
        validate=_NAMES,
        metadata={"description": "and of what these say"},
    )
    own_record = Switch("whether it tells of one's own record")
    reminders = Switch("whether what waits is told between")
    notices = Switch("whether outcomes are told between")
    moved_by = Share(
        validate=Range(0.01, 1),
        metadata={"description": "from how far a market moved one is told so: whole hundredths"},
    )


class WebhookSent(Body):
    """An address that is told what happens."""

    url = Text(2000, "an https address", "https://robot.example/hook", required=True)
    events = fields.List(
        fields.Enum(Event, by_value=True),
        required=True,
        validate=Length(1, len(Event)),
        metadata=said("of what it is told", [Event.QUESTION_RESOLVED.value]),
    )


class ImportAsked(Schema):
    """Whose statements are taken from a file, and who may see them here."""

    named = Text(300, "what the file calls you, where that is not your name here")
    visibility = Word(Visibility, "who may see everything; as the file says where it is left out")
    dry = fields.Boolean(
        load_default=False,
        truthy={"1", "true"},
        falsy={"0", "false"},
        metadata={"description": "only say what it would bring in; nothing is recorded"},
    )
