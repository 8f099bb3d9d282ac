"""Pictures of letters as a browser shows them: wide and narrow, light and dark."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser

WIDTHS: Final = (600, 375)
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")


def photographed(browser: Browser, letters: Mapping[str, str], folder: Path) -> None:
    """Photographs letters into a folder, whole.

    Args:
        browser: an open one.
        letters: their HTML by name.
        folder: where the pictures go.
    """
    for name, shown in letters.items():
        for width in WIDTHS:
            for scheme in SCHEMES:
                size = {"width": width, "height": 800}
                with browser.new_context(viewport=size, color_scheme=scheme) as opened:  # type: ignore[arg-type]
                    page = opened.new_page()
                    page.set_content(shown)
                    path = folder / f"{name}-{width}-{scheme}.png"
                    page.screenshot(path=path, full_page=True)


def photographed_pages(
    browser: Browser, address: str, paths: Mapping[str, str], folder: Path
) -> None:
    """Photographs pages of a site into a folder, whole.

    Args:
        browser: an open one.
        address: where the site is served.
        paths: of its pages by name.
        folder: where the pictures go.
    """
    for width in (1280, 375):
        for scheme in SCHEMES:
            size = {"width": width, "height": 800}
            with browser.new_context(viewport=size, color_scheme=scheme) as opened:  # type: ignore[arg-type]
                page = opened.new_page()
                for name, path in paths.items():
                    page.goto(address + path)
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
