"""Accounts: who may sign in, by password, mailed link or token, and what each may see.

Tokens of every kind are random, shown once and kept as hashes; nothing here sends mail or knows
cookies.
"""

from forecasts.accounts.accounts import (
    EMAIL_LIMIT,
    NAME_LIMIT,
    account_of,
    add_account,
    check_email,
    find_account,
    has_admin,
    known_account,
    marked_account,
    own_forecaster,
    viewer_of,
)
from forecasts.accounts.attempts import Limit, check_attempts, count_attempt
from forecasts.accounts.changing import (
    change_profile,
    change_role,
    disable_account,
    enable_account,
    rename_in_public,
)
from forecasts.accounts.erasure import Erasure, erase_account, erasure_of
from forecasts.accounts.links import LINK_LIFE, Link, follow_link, look_at_link, make_link
from forecasts.accounts.listing import AccountLine, account_lines
from forecasts.accounts.own_data import own_data
from forecasts.accounts.passwords import (
    PASSWORD_MINIMUM,
    is_right_password,
    set_password,
)
from forecasts.accounts.profile import Profile, SignInLine, TokenLine, profile_of, token_lines
from forecasts.accounts.sign_in import (
    SEEN_NOTED,
    began_at,
    begin_sign_in,
    end_sign_in,
    end_sign_ins,
    note_seen,
    signed_in,
)
from forecasts.accounts.tokens import (
    SCOPES,
    TOKEN_LIFE,
    Scope,
    bearer,
    end_tokens,
    mint_token,
    revoke_token,
)
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
    "SEEN_NOTED",
    "TOKEN_LIFE",
    "AccountLine",
    "Erasure",
    "Limit",
    "Link",
    "Profile",
    "Scope",
    "SignInLine",
    "TokenLine",
    "Viewer",
    "account_lines",
    "account_of",
    "add_account",
    "bearer",
    "began_at",
    "begin_sign_in",
    "change_profile",
    "change_role",
    "check_attempts",
    "check_email",
    "count_attempt",
    "disable_account",
    "enable_account",
    "end_sign_in",
    "end_sign_ins",
    "end_tokens",
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
    "make_link",
    "marked_account",
    "mint_token",
    "note_seen",
    "own_data",
    "own_forecaster",
    "own_question",
    "profile_of",
    "rename_in_public",
    "revoke_token",
    "seen_question",
    "set_password",
    "signed_in",
    "token_lines",
    "viewer_of",
]
