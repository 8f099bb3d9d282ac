"""The colours of a chart, each with a name, a light and a dark value, and the type it is set in."""

from typing import Final, Literal, TypeAlias

Ink: TypeAlias = Literal["paper", "band", "rule", "faint", "soft", "ink", "accent"]
Theme: TypeAlias = Literal["auto", "light", "dark", "page"]

# Contrast with paper, light and dark: ink 16 and 14, accent 8.5 and 8.1, soft 6.7 and 7.4 (text);
# faint 3.2 and 4.0 (marks); band and rule less, and never alone: the band's edges are faint.
LIGHT: Final[dict[Ink, str]] = {
    "paper": "#fbf9f4",
    "band": "#e9e2d2",
    "rule": "#d8d1c2",
    "faint": "#938a79",
    "soft": "#5d5850",
    "ink": "#1d1b18",
    "accent": "#8c1d33",
}
DARK: Final[dict[Ink, str]] = {
    "paper": "#15171a",
    "band": "#2b2f35",
    "rule": "#373a3f",
    "faint": "#74777b",
    "soft": "#aca698",
    "ink": "#ebe6db",
    "accent": "#f293a4",
}

SERIF: Final = (
    "'Iowan Old Style','Palatino Linotype',Palatino,'Book Antiqua',Georgia,'Noto Serif',serif"
)
SANS: Final = (
    "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Helvetica Neue',Arial,sans-serif"
)


def colours(theme: Theme) -> dict[Ink, str]:
    """Gives the colours that are drawn; what follows the reader starts out light."""
    return DARK if theme == "dark" else LIGHT


def dark_style() -> str:
    """Gives the style sheet that turns a picture dark for who prefers it; print stays light.

    Example:
        >>> dark_style()[:40]
        '@media screen and (prefers-color-scheme:'
    """
    rules = "".join(
        f".fill-{name}{{fill:{colour}}}.stroke-{name}{{stroke:{colour}}}"
        for name, colour in DARK.items()
    )
    return f"@media screen and (prefers-color-scheme:dark){{{rules}}}"
