"""Links of a page turned into links between files."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from web.publishing.crawl import Site
from web.publishing.links import Change, Scanned, Spot, attribute, changed
from web.publishing.names import Address, Target, link_between, target

NOTE: Final = '<p class="aside">Searching and choosing need the live pages; this is a copy.</p>'
"""What stands in place of a form where there are no live pages to send it to."""

_SENDING: Final = frozenset({"action", "formaction"})
_INDEX: Final = re.compile(r"(?:^|(?<=/))index\.html$")


@dataclass(slots=True)
class Left:
    """What could not be carried over.

    Attributes:
        links: links to what is not published.
        forms: forms, which nothing answers on a disk.
    """

    links: int = 0
    forms: int = 0


class Relinking:
    """How the links of a copy are written.

    Attributes:
        left: what could not be carried over so far.
    """

    def __init__(self, site: Site, *, site_url: str, live_url: str | None) -> None:
        self.left = Left()
        self._site = site
        self._site_url = site_url
        self._live_url = live_url

    def page(self, text: str, address: Address, file: str, *, home: str | None = None) -> str:
        """Relinks a page; nothing but its links and its forms changes.

        Args:
            text: the page as the site answers with it.
            address: where the site has it.
            file: where the copy has it.
            home: the address of the copy, for a page that servers show at any address.
        """
        scanned = Scanned(text)
        changes = []
        for spot in scanned.spots:
            found = None if spot.is_kept else target(spot.address, address, self._site_url)
            if found is not None:
                changes.append(self._change(spot, found, file, home))
        self.left.forms += len(scanned.forms)
        if self._live_url is None:
            changes += [Change(begin, end, NOTE) for begin, end in scanned.forms]
        return changed(text, [each for each in changes if each is not None])

    def _change(self, spot: Spot, found: Target, file: str, home: str | None) -> Change | None:
        kept = None if spot.name in _SENDING else self._site.find(found.address)
        if kept is not None:
            link = link_between(file, kept.file, found.fragment)
            if home is not None:
                link = f"{home}/{_INDEX.sub('', quote(kept.file))}"
            return Change(spot.begin, spot.end, attribute(spot, link))
        if spot.name not in _SENDING:
            self.left.links += 1
        if found.is_whole:
            return None
        if self._live_url is None:
            return Change(spot.begin, spot.end, "")
        fragment = f"#{found.fragment}" if found.fragment else ""
        live = f"{self._live_url}{found.address}{fragment}"
        return Change(spot.begin, spot.end, attribute(spot, live))
