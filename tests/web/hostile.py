"""Five hundred strings that want to be more than text, the same on every run."""

from collections.abc import Iterable, Iterator
from typing import Final

COUNT: Final = 500

_MARKUP: Final = (
    "<script>alert(1)</script>", "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "</title><script>alert(2)</script>", "</textarea><script>alert(3)</script>",
    "</style><script>alert(4)</script>", "--><script>alert(5)</script><!--",
    "]]><script>alert(6)</script><![CDATA[", "<![CDATA[<x-evil/>]]>", "<!--", "-->",
    "<!DOCTYPE x>", "<?xml version='1.0'?>", "<?php echo 1 ?>", "<img src=x onerror=alert(7)>",
    "<svg onload=alert(8)>", "<svg><script>alert(9)</script></svg>", "<math><mi//xlink:href=x>",
    "<iframe srcdoc='<script>alert(10)</script>'>", "<object data=javascript:alert(11)>",
    "<embed src=x>", "<base href=//evil.example/>", "<meta http-equiv=refresh content=0>",
    "<link rel=stylesheet href=//evil.example>", "<form action=//evil.example><button>",
    "<marquee>", "<details open ontoggle=alert(12)>", "<video><source onerror=alert(13)>",
    "<body onload=alert(14)>", "<x-evil onclick=alert(15)>", "<a href=javascript:alert(16)>x</a>",
    "<b>bold", "</bdi></a></li>", "</svg></text>", "<template><x-evil>",
    "<noscript><p title='</noscript><x-evil>'>", "<plaintext>", "<xmp>",
    "&lt;script&gt;alert(17)&lt;/script&gt;", "&#60;x-evil&#62;", "&", "&amp;amp;", "&nbsp",
    "&#0;", "&#x202e;", "&unknown;", "<", ">", "<<<>>>", "< script >", "<\u200bscript>",
    "＜script＞", "%3Cscript%3Ealert(18)%3C/script%3E", "\\u003cscript\\u003e", "\\x3cscript\\x3e",
)  # fmt: skip
_ATTRIBUTES: Final = (
    '"', "'", "`", '""', '" onmouseover="alert(19)', "' onfocus='alert(20)' autofocus='",
    '" style="position:fixed;inset:0', '"><x-evil>', "'><x-evil>",
    '" xlink:href="javascript:alert(21)', "x onclick=alert(22)", '\\"', "\\'", "/>", '"/>', "=",
    "a=b c=d", '" hidden x="', '" class="unseen',
)  # fmt: skip
_LANGUAGES: Final = (
    "{{ 7 * 7 }}", "{{ config.items() }}", "{% raw %}", "{% for x in y %}", "{# note #}", "${7*7}",
    "#{7*7}", "<%= 7*7 %>", "%s%d%n", "%(name)s", "{0}", "{page.title}", "{}", "\\N{BULLET}",
    "$(touch /tmp/x)", "`id`", "; DROP TABLE prediction; --", "' OR '1'='1", "\\", "\\\\",
    "\\r\\n", "expression(alert(23))", "url(javascript:alert(24))", "}body{display:none}",
    "@import '//evil.example';", "/* */", "*/", "//", "$\\frac{1}{2}$", "$x_1", "$$", "\\alpha$",
    "_{", "^{", "$\\notacommand{",
)  # fmt: skip
_FORMATS: Final = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1:A9)", "=cmd|' /C calc'!A0", '=HYPERLINK("//evil.example")',
    "\t=1+1", "a,b", 'a"b', 'a","b', "a;b", "END:VEVENT", "x\r\nATTACH:http://evil.example",
    "x\nBEGIN:VALARM", "X-EVIL:1", "x\\nSUMMARY:evil", "</entry><entry>",
    "</content></entry></feed>", "]]>", "<x:evil/>", "\r\nSet-Cookie: evil=1", "x\r\n\r\n<x-evil>",
    "null", "NaN", "true", '{"a": 1}', "[]", '"}', "\u2028x", "x\u2029y", "../../etc/passwd",
    "..\\..\\x", "con", "nul.html", "a/b/c", "?a=b&c=d", "#top", "%00", "%2e%2e",
)  # fmt: skip
_WRITING: Final = (
    "\u202eevil\u202c", "\u2066x\u2069", "a\u200bb\u200dc\ufeff", "\xadsoft", "Z̵̡͓a̴̘l̷go",
    "👩\u200d👩\u200d👧\u200d👦🏳️\u200d🌈", "🇧🇾🎉", "האם יירד שלג",
    "هل سيفتح الميناء؟", "漢字かな交じり文",
    "Ünïcödé ﬁ ﬂ", "İıſK", "ａｌｅｒｔ", "\x07bell\x1b[31m", "\x85next", "x\x7fy", "\ue000private",
    "\U000e0041tag", "𝕏𝔢𝔳𝔦𝔩", "ﷺ", "ꙮ", "̀́", "٣٪", "a\xa0b", "\u3000x", "—–‐", "…", "“”‘’«»", "�",
    "\ufffe", "\uffff", "x\x00y", "lone\ud800", "\udfff", "W" * 299, "<" * 200, "&" * 150,
    "\U0001f389" * 100, "\u0301" * 100 + "x", "W" * 301, "long " * 80,
)  # fmt: skip
_ADDRESSES: Final = (
    "javascript:alert(25)", "JaVaScRiPt:alert(26)", "java\tscript:alert(27)",
    " javascript:alert(28)", "data:text/html,<script>alert(29)</script>", "vbscript:x",
    "file:///etc/passwd", "//evil.example", "https://x.example/'\"><x-evil>",
    "https://x.example/?q=<script>", 'https://x.example/#"onclick=x',
    "https://x.example/javascript:alert(30)", "https://user:pass@x.example/", "https://[x/",
    "https://x.example:99999/", "https://x.example/%0d%0aSet-Cookie:x",
    "https://x.example/&amp;&quot;", "https://x.example/{{7*7}}", "https://x.example/\u202egpj",
    "http://x.example/ü?ß#é", "https://xn--e1awd7f.example/", "https://", "http:x",
)  # fmt: skip
_BASE: Final = (*_MARKUP, *_ATTRIBUTES, *_LANGUAGES, *_FORMATS, *_WRITING, *_ADDRESSES)
_WRAPPED: Final = ("{}", "Will {} win?", '"{}', "{}</p>{}")


def hostile_strings() -> list[str]:
    """Lists the strings: each by itself, then within words, behind a quote, and twice."""
    wrapped = [wrapper.replace("{}", each) for wrapper in _WRAPPED for each in _BASE]
    return list(dict.fromkeys(wrapped))[:COUNT]


def packed(strings: Iterable[str], *, most: int) -> Iterator[str]:
    """Joins strings to as few as hold them all, none longer than `most` unless one alone is."""
    held = ""
    for each in strings:
        joined = f"{held} {each}" if held else each
        if len(joined) > most and held:
            yield held
            joined = each
        held = joined
    if held:
        yield held
