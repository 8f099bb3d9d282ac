"""Signatures on mail (DKIM), so that a receiver can tell that a letter is ours and unchanged."""

import hashlib
from base64 import b64encode
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from dkim import DKIM
from dkim.canonicalization import CanonicalizationPolicy
from dkim.crypto import (
    UnparsableKeyError,
    int2str,
    parse_pem_private_key,
    rsa_decrypt,
    rsa_encrypt,
)

from forecasts.config import DkimSettings
from forecasts.errors import ConfigurationError

_WAYS: Final = b"relaxed/relaxed"
_LEAST_BITS: Final = 1024
_NEVER_ADDED: Final = (b"cc", b"reply-to")
_NO_KEY: Final = (
    "FORECASTS_DKIM_KEY holds no RSA key that can be read; make one without a password: "
    "openssl genrsa -out dkim.pem 2048"
)


@lru_cache(maxsize=8)
def private_key(pem: bytes) -> dict[str, int]:
    """Reads the key letters are signed with.

    Raises:
        ConfigurationError: it is no RSA key, or a weak one.
    """
    try:
        key: dict[str, int] = parse_pem_private_key(pem)
        is_whole = _is_whole(key)
    except (UnparsableKeyError, ValueError, IndexError) as error:
        raise ConfigurationError(_NO_KEY) from error
    if not is_whole:
        raise ConfigurationError(_NO_KEY)
    if key["modulus"].bit_length() < _LEAST_BITS:
        raise ConfigurationError(
            f"The key in FORECASTS_DKIM_KEY has {key['modulus'].bit_length()} bits, and receivers "
            "do not count less than 1024; make one of 2048: openssl genrsa -out dkim.pem 2048"
        )
    return key


def _is_whole(key: dict[str, int]) -> bool:
    """Says whether its public half undoes what the key does, which no damaged one manages."""
    size = len(int2str(key["modulus"]))
    probe = b"It rains.".rjust(size, b"\0")
    return bytes(rsa_encrypt(rsa_decrypt(probe, key, size), key, size)) == probe


def signature(content: bytes, settings: DkimSettings, *, at: datetime) -> bytes:
    """Gives the line that signs a message, to stand before it; at the same time, the same line.

    Every header is signed once more than it is there, so that none can be added either.
    """
    key = private_key(settings.key)
    signer: Any = DKIM(content)
    signer.hasher = hashlib.sha256
    policy = CanonicalizationPolicy.from_c_value(_WAYS)
    there = [name.lower() for name, _ in signer.headers]
    signed = sorted({*there, *_NEVER_ADDED})
    body = hashlib.sha256(policy.canonicalize_body(signer.body)).digest()
    domain = settings.domain.encode()
    fields = [
        (b"v", b"1"),
        (b"a", b"rsa-sha256"),
        (b"c", _WAYS),
        (b"d", domain),
        (b"i", b"@" + domain),
        (b"s", settings.selector.encode()),
        (b"t", str(int(at.timestamp())).encode()),
        (b"h", b" : ".join([*there, *signed])),
        (b"bh", b64encode(body)),
        (b"b", b"0" * 60),
    ]
    line: bytes = signer.gen_header(fields, (*there, *signed), policy, b"DKIM-Signature", key)
    return b"DKIM-Signature: " + line
