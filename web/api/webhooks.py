"""Addresses that are told what happens, each by its owner alone."""

from typing import Any, Final

from forecasts.accounts import Scope
from forecasts.errors import InvalidInputError, UnsafeAddressError
from forecasts.resources.hooks import (
    DeliveryRecord,
    NewWebhookRecord,
    WebhookRecord,
    list_deliveries,
    list_webhooks,
    new_webhook_record,
    webhook_record,
)
from forecasts.resources.parts import Paged, sliced
from forecasts.webhooks import (
    add_webhook,
    remove_webhook,
    send_again,
    send_ping,
    switch_off,
    switch_on,
)
from web.api.answers import Listing
from web.api.area import Area, Asked
from web.api.asking import PageAsked
from web.api.own_asking import WebhookSent

area: Final = Area("webhooks", "Addresses of one's own that are told what happens.")

_ALL: Final = "/me/webhooks"
_ONE: Final = f"{_ALL}/<key>"


@area.reads(_ALL, WebhookRecord, is_list=True, asks=PageAsked, needs=Scope.PREDICT)
def every(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists one's webhooks."""
    found = list_webhooks(asked.session, asked.me)
    return Listing.of(sliced(found, Paged(query["page"], query["size"])))


@area.does(_ALL, NewWebhookRecord, takes=WebhookSent, status=201)
def add(asked: Asked, sent: dict[str, Any]) -> NewWebhookRecord:
    """Has an address told what happens from now on, and gives the secret messages are signed with.

    The secret is given here and nowhere else; the same request sent again with its
    `Idempotency-Key` is answered with it for 24 hours. The owner of the account is told by mail.
    """
    try:
        made = add_webhook(
            asked.session,
            account_id=asked.me.account_id,
            url=sent["url"],
            events=[each.value for each in sent["events"]],
            now=asked.now,
        )
    except UnsafeAddressError as error:
        raise InvalidInputError(str(error)) from None
    asked.told.append(f"had this address told what happens, your private record too: {sent['url']}")
    return new_webhook_record(asked.session, asked.me, made)


@area.reads(f"{_ONE}/deliveries", DeliveryRecord, is_list=True, asks=PageAsked,
            needs=Scope.PREDICT)  # fmt: skip
def sent_to(asked: Asked, query: dict[str, Any], key: str) -> Listing:
    """Lists the last 20 messages to a webhook, the newest first."""
    found = list_deliveries(asked.session, asked.me, key)
    return Listing.of(sliced(found, Paged(query["page"], query["size"])))


@area.does(f"{_ONE}/deliveries/<event>/again", WebhookRecord)
def again(asked: Asked, key: str, event: str) -> WebhookRecord:
    """Sends a message once more: the same bytes under the same id."""
    own = asked.me.account_id
    send_again(asked.session, account_id=own, public_id=key, event_id=event, now=asked.now)
    return webhook_record(asked.session, asked.me, key)


@area.does(f"{_ONE}/test", WebhookRecord)
def test(asked: Asked, key: str) -> WebhookRecord:
    """Has a message sent that says nothing."""
    send_ping(asked.session, account_id=asked.me.account_id, public_id=key, now=asked.now)
    return webhook_record(asked.session, asked.me, key)


@area.does(f"{_ONE}/off", WebhookRecord)
def off(asked: Asked, key: str) -> WebhookRecord:
    """Ends all messages to a webhook; what happens meanwhile it is never told."""
    switch_off(asked.session, account_id=asked.me.account_id, public_id=key, now=asked.now)
    return webhook_record(asked.session, asked.me, key)


@area.does(f"{_ONE}/on", WebhookRecord)
def on(asked: Asked, key: str) -> WebhookRecord:
    """Has a webhook told again of what happens from now on."""
    switch_on(asked.session, account_id=asked.me.account_id, public_id=key, now=asked.now)
    return webhook_record(asked.session, asked.me, key)


@area.does(_ONE, method="DELETE")
def remove(asked: Asked, key: str) -> None:
    """Forgets a webhook and all that was sent to it."""
    remove_webhook(asked.session, account_id=asked.me.account_id, public_id=key)
