"""Who is mailed what and when: asked for, confirmed, changed and ended by links of their own."""

from forecasts.subscriptions.accounts import (
    begin_mail,
    end_mail,
    follow_account,
    of_account,
    settle_account,
)
from forecasts.subscriptions.asking import (
    Asked,
    ask,
    ask_again,
    confirm,
    enrol,
    known_subscription,
    never_write,
    unsubscribe,
)
from forecasts.subscriptions.calendar import notice_slot, report_slot
from forecasts.subscriptions.choices import LANGUAGES, MOST_CHOSEN, Choices, choices_of
from forecasts.subscriptions.claims import (
    Claimed,
    claim_notice,
    claim_report,
    finish_notice,
    finish_report,
    pass_over_missed,
    put_off,
)
from forecasts.subscriptions.keeping import change, followed
from forecasts.subscriptions.letters import Letterhead, letterhead_of
from forecasts.subscriptions.links import Found, Links, Purpose, found_by
from forecasts.subscriptions.listing import Standing, SubscriptionLine, subscription_lines
from forecasts.subscriptions.tags import unused_tags_words

__all__ = [
    "LANGUAGES",
    "MOST_CHOSEN",
    "Asked",
    "Choices",
    "Claimed",
    "Found",
    "Letterhead",
    "Links",
    "Purpose",
    "Standing",
    "SubscriptionLine",
    "ask",
    "ask_again",
    "begin_mail",
    "change",
    "choices_of",
    "claim_notice",
    "claim_report",
    "confirm",
    "end_mail",
    "enrol",
    "finish_notice",
    "finish_report",
    "follow_account",
    "followed",
    "found_by",
    "known_subscription",
    "letterhead_of",
    "never_write",
    "notice_slot",
    "of_account",
    "pass_over_missed",
    "put_off",
    "report_slot",
    "settle_account",
    "subscription_lines",
    "unsubscribe",
    "unused_tags_words",
]
