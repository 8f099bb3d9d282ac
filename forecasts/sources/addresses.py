"""Which web addresses may be asked at all, and which network addresses are public."""

import ipaddress
import re
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

import httpx

from forecasts.errors import UnsafeAddressError
from forecasts.text import printable

ADDRESS_LIMIT: Final = 8_000
WEB_PORTS: Final = frozenset({80, 443})

_NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(written)
    for written in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers; metadata services of some clouds
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; metadata services of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "2001::/23",  # Teredo, ORCHID and other protocols
        "2001:db8::/32",
        "2002::/16",  # 6to4, which carries any IPv4 address
        "3fff::/20",
    )
)
_GLOBAL_UNICAST: Final = ipaddress.ip_network("2000::/3")  # every other IPv6 block is special
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_HOST: Final = re.compile(r"[a-z0-9_-][a-z0-9._-]{0,252}|[0-9a-f:.]{2,45}", re.IGNORECASE)
_ABSOLUTE: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f-\xa0\\\ud800-\udfff]")


class Origin(NamedTuple):
    """Where a request goes: a token given for one origin is never sent to another."""

    scheme: str
    host: str
    port: int


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


def is_public(written: str) -> bool:
    """Says whether a network address belongs to the public internet.

    `ipaddress.is_private` and `is_global` are not enough: they let shared, multicast and carried
    addresses through. An IPv4 address inside a mapped or NAT64 address is judged itself; 6to4,
    Teredo and IPv4-compatible addresses are refused altogether.

    Args:
        written: an IPv4 or IPv6 address, with or without a zone such as `%eth0`.

    Example:
        >>> [is_public(each) for each in ("1.1.1.1", "127.0.0.1", "::ffff:10.0.0.1")]
        [True, False, False]
    """
    try:
        address = ipaddress.ip_address(written.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = _carried(address)
        if inner is not None:
            return is_public(str(inner))
        if address not in _GLOBAL_UNICAST:
            return False
    return not any(address in network for network in _NOT_PUBLIC)


def is_local(host: str) -> bool:
    """Says whether a host name, by itself, means this machine or a private network.

    Example:
        >>> is_local("localhost"), is_local("10.0.0.7"), is_local("api.example.org")
        (True, True, False)
    """
    try:
        return not is_public(str(ipaddress.ip_address(host)))
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def origin_of(url: httpx.URL) -> Origin:
    """Gives scheme, host in lower case ASCII, and port with the default filled in."""
    return Origin(
        url.scheme,
        url.raw_host.decode("ascii").lower(),
        url.port or (443 if url.scheme == "https" else 80),
    )


def shown(url: httpx.URL) -> str:
    """Writes an address for messages: without query, fragment and user, which may hold secrets.

    Example:
        >>> shown(httpx.URL("https://me:secret@api.example.org/a?api_key=1#x"))
        'https://api.example.org/a'
    """
    bare = url.copy_with(query=None, fragment=None, userinfo=b"")
    return printable(str(bare))[:200]


def web_url(written: str) -> httpx.URL:
    """Reads an address of the web.

    Raises:
        UnsafeAddressError: it is no http or https address, names a user, or cannot be read.

    Example:
        >>> web_url("https://api.example.org/markets?limit=3").host
        'api.example.org'
        >>> web_url("file:///etc/passwd")
        Traceback (most recent call last):
        ...
        forecasts.errors.UnsafeAddressError: 'file:///etc/passwd' is no address of the web...
    """
    quoted = repr(written[:100])
    if len(written) > ADDRESS_LIMIT or _FORBIDDEN.search(written):
        raise UnsafeAddressError(
            f"{quoted} is no address of the web: it has spaces, backslashes or control "
            f"characters, or more than {ADDRESS_LIMIT} characters."
        )
    try:
        url = httpx.URL(written)
        is_host = bool(_HOST.fullmatch(url.raw_host.decode("ascii")))
        is_web = (
            url.scheme in {"http", "https"}
            and is_host
            and (url.port is None or 0 < url.port < 65_536)
        )
    except (httpx.InvalidURL, ValueError):
        is_web = False
    if not is_web:
        raise UnsafeAddressError(
            f"{quoted} is no address of the web; it must begin with https:// or http:// and name "
            "a host."
        )
    if url.userinfo:
        raise UnsafeAddressError(
            f"The address of {url.host[:100]!r} names a user or password before an @; "
            "give the address without it."
        )
    return url


def redirected(url: httpx.URL, written: str) -> httpx.URL:
    """Reads where a redirect leads, relative to where it was met.

    Raises:
        UnsafeAddressError: it leads to no address of the web.

    Example:
        >>> str(redirected(web_url("https://a.example/m/1"), "../n"))
        'https://a.example/n'
    """
    try:
        absolute = written if _ABSOLUTE.match(written) else str(url.join(written))
    except (httpx.InvalidURL, ValueError):
        absolute = written
    return web_url(absolute)


def check_place(origin: Origin, allowed: AbstractSet[tuple[str, int]] = frozenset()) -> None:
    """Checks what can be said of an address before its name is looked up.

    Args:
        origin: where a request would go.
        allowed: host and port of base addresses the settings name.

    Raises:
        UnsafeAddressError: it is private by itself, or at a port that is none of the web's.

    Example:
        >>> check_place(origin_of(web_url("http://10.0.0.7:8765/x.csv")))
        Traceback (most recent call last):
        ...
        forecasts.errors.UnsafeAddressError: 10.0.0.7 is this machine or in a private network...
    """
    if (origin.host, origin.port) in allowed:
        return
    if is_local(origin.host.strip("[]")):
        raise UnsafeAddressError(
            f"{origin.host[:100]} is this machine or in a private network; only addresses of the "
            "public web are asked."
        )
    if origin.port not in WEB_PORTS:
        raise UnsafeAddressError(
            f"{origin.host[:100]} is addressed at port {origin.port}; only the ports 80 and 443 "
            "of the web are asked."
        )
