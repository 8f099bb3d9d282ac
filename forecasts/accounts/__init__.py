"""Accounts: who may sign in, by password, mailed link or token, and what each may see.

Tokens of every kind are random, shown once and kept as hashes; nothing here sends mail or knows
cookies.
"""

from forecasts.accounts.accounts import (
    EMAIL_LIMIT,
    NAME_LIMIT,
    add_account,
    check_email,
    find_account,
    has_admin,
    known_account,
    own_forecaster,
    viewer_of,
)
from forecasts.accounts.attempts import Limit, check_attempts, count_attempt
from forecasts.accounts.changing import (
    WEEKDAYS,
    MailChoices,
    change_profile,
    change_role,
    choose_mail,
    disable_account,
    enable_account,
    mail_choices,
    public_name,
)
from forecasts.accounts.erasure import Erasure, erase_account, erasure_of
from forecasts.accounts.links import LINK_LIFE, Link, follow_link, look_at_link, make_link
from forecasts.accounts.passwords import (
    PASSWORD_MINIMUM,
    is_right_password,
    set_password,
)
from forecasts.accounts.sign_in import begin_sign_in, end_sign_in, end_sign_ins, signed_in
from forecasts.accounts.tokens import SCOPES, TOKEN_LIFE, Scope, bearer, mint_token, revoke_token
from forecasts.accounts.whose import (
    Viewer,
    is_own_question,
    is_seen_question,
    own_question,
    seen_question,
)

__all__ = [
    "EMAIL_LIMIT",
    "LINK_LIFE",
    "NAME_LIMIT",
    "PASSWORD_MINIMUM",
    "SCOPES",
    "TOKEN_LIFE",
    "WEEKDAYS",
    "Erasure",
    "Limit",
    "Link",
    "MailChoices",
    "Scope",
    "Viewer",
    "add_account",
    "bearer",
    "begin_sign_in",
    "change_profile",
    "change_role",
    "check_attempts",
    "check_email",
    "choose_mail",
    "count_attempt",
    "disable_account",
    "enable_account",
    "end_sign_in",
    "end_sign_ins",
    "erase_account",
    "erasure_of",
    "find_account",
    "follow_link",
    "has_admin",
    "is_own_question",
    "is_right_password",
    "is_seen_question",
    "known_account",
    "look_at_link",
    "mail_choices",
    "make_link",
    "mint_token",
    "own_forecaster",
    "own_question",
    "public_name",
    "revoke_token",
    "seen_question",
    "set_password",
    "signed_in",
    "viewer_of",
]
