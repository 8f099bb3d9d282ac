"""Webhooks: addresses that are told what happens, by messages signed with a shared secret."""

from forecasts.webhooks.deriving import derive_closing, derive_news
from forecasts.webhooks.events import PING, Event
from forecasts.webhooks.hooks import (
    Hook,
    NewHook,
    Sent,
    add_webhook,
    remove_webhook,
    send_again,
    send_ping,
    switch_all_off,
    switch_off,
    switch_on,
    webhooks_of,
)
from forecasts.webhooks.sending import send_one
from forecasts.webhooks.signature import EVENT_ID, SIGNATURE, WINDOW, is_genuine, sign

__all__ = [
    "EVENT_ID",
    "PING",
    "SIGNATURE",
    "WINDOW",
    "Event",
    "Hook",
    "NewHook",
    "Sent",
    "add_webhook",
    "derive_closing",
    "derive_news",
    "is_genuine",
    "remove_webhook",
    "send_again",
    "send_one",
    "send_ping",
    "sign",
    "switch_all_off",
    "switch_off",
    "switch_on",
    "webhooks_of",
]
