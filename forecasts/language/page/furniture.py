"""What a page, a newsletter or a live blog puts around an article: patterns of whole lines."""

import re
from typing import Final

_MONTHS: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_CLOCK: Final = r"\d{1,2}[.:]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?(?:\s?(?:[A-Z]{2,4}|h|Uhr))?"
_DATED: Final = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\.?\s{_MONTHS}|{_MONTHS}\s\d{{1,2}}\b|\d{{4}}-\d\d-\d\d"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4})"
)
_ACTIONS: Final = (
    r"share|follow|print|save|email|comments?|tweet|subscribe|unsubscribe|sign (?:in|up)|log in|"
    r"listen(?: again)?|watch(?: again)?|get alerts|manage preferences|preferences|menu|search|"
    r"home|"
    r"copy link|bookmark|gift|report|reply|like|download|contact(?: us)?|privacy|terms|cookies|"
    r"about|about us|newsletters?|rss|top|back|next|previous|live|news|video|more"
)
_PIECE: Final = re.compile(
    rf"(?i)(?:{_ACTIONS})|(?:[\d,.]+ )?(?:comments?|shares?|likes?|views?|replies)(?: \([\d,.]+\))?"
    rf"|\d{{1,3}}[ -]?min(?:ute)?s?(?:[ -]read)?|reading time:? .*"
    rf"|(?:(?:first |last )?(?:published|updated|posted|modified)[ :].*)"
    rf"|.{{0,30}}{_DATED}.{{0,30}}|{_CLOCK}"
)
_SEPARATOR: Final = re.compile(r"\s+[·|•›»>/]\s+|\s+[–—]\s+(?=\d)")
_PIECE_LIMIT: Final = 70
_LINE_LIMIT: Final = 180

_ALWAYS: Final = re.compile(
    rf"""
    {_CLOCK}
    |[#*\-–—=_~•·\s]{{2,40}}
    |[-–—]?\s?(?:30|ENDS?|ends)\s?[-–—]?
    |\[[A-Z][\w\ ,.'’-]{{2,40}}\]
    |\[(?i:sign\ up|subscribe|advert|image|photo|picture|video|music|applause|crosstalk)[^\]]*\]
    |(?i:\((?:additional\ |with\ )?(?:reporting|writing|editing|translation|translated|compiled
        |photo|graphic)[^()]*\)(?:\s?©.*)?)
    |(?i:(?:first\ |last\ )?(?:published|updated|modified|posted)(?:\ (?:on|at|by))?:?\ .*\d.*)
    |(?i:posted\ (?:by|in|on|at)\ .*)
    |(?i:(?:this|the)\ (?:interview|transcript|conversation|article|story|post|piece|text|column
        |newsletter|page)\ (?:has\ been|was|is|may|appeared|first|originally)\b.*
        \b(?:edited|condensed|typed|translated|transcribed|published|errors|updated|amended
        |abridged|shortened|corrected)\b.*)
    |(?i:(?:media|press|news(?:room)?|investor)?\ ?(?:contacts?|enquiries|inquiries)\s?:.*
        (?:@|\d{{3}}).*)
    |(?i:for\ (?:more|further)\ information.*(?:@|\d{{3}}|visit|contact).*)
    |(?i:for\ immediate\ release.*|embargoed?\b.{{0,60}}|press\ release|news\ release)
    |(?i:(?:previous|next|older|newer)\ (?:post|article|story|page|issue)s?\b.*)
    |(?i:previous(?:\ \d+)*\ next|\d+\ of\ \d+|page\ \d+.*)
    |(?i:comments?\ (?:are\ |have\ been\ )?(?:closed|disabled|off).*)
    |(?i:(?:view|open|read)\ (?:this|the)\ (?:e-?mail|message|newsletter|issue|post)\b.*)
    |(?i:(?:you\ (?:are|['’]re)|you['’]re)\ (?:getting|receiving|reading)\ this\b.*)
    |(?i:(?:unsubscribe|manage\ (?:your\ )?preferences|update\ your\ preferences)\b.*)
    |(?i:(?:was\ this\ )?forwarded\ (?:this|to\ you)?.*)
    |(?i:show\ (?:key|all|only|more|less)\b.{{0,40}}|key\ events\ only|load\ more.*|refresh.*)
    |(?i:[\d,.]+[km]?\ (?:shares?|comments?|views?|likes?|claps?|reposts?|retweets?)\b.{{0,20}})
    |(?i:scroll\ (?:down|up)\b.*|swipe\ .*|tap\ .*|click\ .*|jump\ to\ .*)
    |(?i:share\ (?:or|and)\ comment.*
        |share\ (?:this|on|via|to|with|by|article|story|post|page|link|now)\b.{{0,40}}
        |share:.*|be\ the\ first\ to\ comment.*)
    |(?i:(?:also\ (?:interesting|of\ interest|read|see|on|in)|to\ follow|more\ on|further\ reading
        |from\ (?:the|our)\ archives?|editors?['’]?s?\ picks?|in\ pictures|don['’]t\ miss
        |on\ (?:the|our)\ (?:podcast|site))\b[^:]{{0,30}}:.*)
    |(?:SHOP|BUY|BUY\ NOW|SIGN\ UP|SPONSORED|AD|ADVERT|PROMOTED|PARTNER\ CONTENT|DEALS?|OFFER|JOIN
        |SUBSCRIBE|GET|DOWNLOAD|VOTE|QUIZ|PODCAST|COMPETITION|WIN|SAVE|PLAY|APP|MORE|SUPPORT\ US
        |DONATE|PROMOTION|PAID\ CONTENT|OUR\ SPONSOR|TOGETHER\ WITH)\s?[:|–—-]\s.*
    |(?i:(?:sponsored|presented|supported|brought\ to\ you)\ by\b.*|a\ message\ from\ our.*)
    |(?i:[^.!?]*[.!?:]?\s*(?:sign\ up|subscribe|register|learn\ more|find\ out\ more|join\ us
        |download\ (?:now|here|it)|book\ now|shop\ now|follow\ us|donate)(?:\ (?:here|now|today
        |free|for\ free))?\s?[!›»>→]?)
    |(?i:(?:photo(?:graph)?|image|picture|illustration|graphic|video|audio)s?\s?(?:credit)?s?
        (?::|\ by\ |\ ©|/)\s?.{{1,120}})
    |(?i:.{{0,160}}\((?:photo(?:graph)?|image|picture|credit|file|stock)(?:\ photo|\ image)?s?
        (?::|\ by\ |/)[^()]*\))
    |(?i:\((?:adds|updates|updated|corrects|corrected|recasts|repeats|releads|refiles
        |writes\ through)
        \b[^()]*\))
    |(?:\[[^\[\]]{{1,25}}\]\s?){{2,}}
    |{_CLOCK},?\s[^a-z]{{0,12}}\d{{1,2}}\s.*\d{{4}}.*
    |(?i:(?:article|story|post|advertisement|text)\ continues?\b.*|continue\ reading.*)
    |(?i:(?:posted\ |updated\ )?(?:\d+\ ?(?:h|hrs?|hours?|m|mins?|minutes?|d|days?)\ ago
        |just\ now))
    |(?i:(?:image|photo|picture|video)\ (?:caption|source|copyright)\b.*|caption\s?:.*)
    |(?i:listen\ to\ (?:this|the)\ .{{0,60}}|(?:play|watch|listen)\s?\(?\d.*
        |\d+:\d\d\ (?:min|listen).*)
    |(?i:notes?\ (?:to|for)\ editors?:?|correction\ appended.*|editor['’]s\ note:.*)
    |(?i:(?:thanks?|thank\ you)\ for\ (?:reading|listening|subscribing|watching).*)
    |(?i:(?:reply|respond)\ to\ this\ (?:e-?mail|newsletter).*|(?:hit|just)\ reply.*)
    |(?i:(?:support|become\ a\ (?:member|supporter|patron)|join\ the\ conversation
        |donate)\b.{{0,100}})
    |(?i:.*\baffiliate\ links?\b.*|(?:paid|partner|promoted)\ (?:content|post|partnership).*)
    |(?i:if\ you\ (?:enjoyed|liked|like)\ this.*|(?:share|forward)\ (?:it|this)\b.*|pass\ it\ on.*)
    |(?i:follow\ (?:us|me|her|him|@\w+|the)\b.*|@\w+(?:\ on\ \w+)?|.{{0,40}}\ on\ (?:twitter|x
        |bluesky
        |mastodon|threads|facebook|instagram))
    |(?i:(?:issue|vol(?:ume)?|no)\.?\ \d+.{{0,60}}|text\ size.*|dark\ mode.*|translate\ this.*)
    |(?i:(?:terms|privacy|cookie)s?\b.{{0,60}}|advertise\ with\ us.*|registered\ (?:office|in)\b.*)
    |(?i:gift\ this\ .*|.*already\ (?:a\ (?:subscriber|member)|signed\ up|registered)\?.*)
    |(?i:as\ told\ to\ .*|do\ you\ have\ an?\ (?:opinion|view|comment)\b.*|enjoyed\ this.*)
    |(?i:key\ (?:events|points|moments|dates)|(?:newest|oldest|latest)\ first.*|pinned(?:\ post)?)
    |(?i:.{{0,80}}(?:was\ this\ |been\ )forwarded\ (?:to\ you|this).*)
    |(?i:.{{0,3}}(?:sponsored|presented|supported)\ by\b.*|(?:like|love)\ (?:this|what).{{0,60}})
    |(?i:buy\ me\ a\ coffee.*|(?:log|sign)\ in(?:\ to)?\b.{{0,60}}|register\b.{{0,60}})
    |(?i:got\ a\ (?:story|tip|news\ tip|question)\?.*|do\ you\ have\ (?:a\ story|information).*)
    |(?i:.*\b18\+.*|(?:please\ )?gamble\ .*|terms\ (?:and\ conditions\ )?apply.*)
    |(?i:(?:all\ )?(?:rights\ reserved|times\ are\ .{{3,40}})\.?)
    |.{{0,60}}\((?:now|earlier)\)(?:.{{0,60}}\((?:now|earlier)\))?
    """,
    re.VERBOSE,
)
_HEADER: Final = re.compile(
    r"""
    (?i:home|opinion|comment|analysis|editorial|exclusive|news|world|business|sport|politics|letters
        |op-ed|column|newsletter|the\ briefing|explainer|interview|live|live\ blog|long\ read
        |breaking\ news|technology|science|health|culture|courts)
    |(?i:opinion|comment|analysis|news|world|business|sport|politics|culture|science|courts)
        \s?[—–|/:-]\s?[\w&’' ]{2,30}
    |[A-Z][A-Z ]{2,30}\s[/|]\s[\w&’' ]{3,40}
    |(?i:(?:interview|story|words|text|reporting|report|photographs)(?:\ by|:)\ .*)
    |(?i:(?:compiled|edited|reported|translated)\ by\ .*)
    """,
    re.VERBOSE,
)
_RELATED: Final = re.compile(
    r"""(?i)
    (?:related(?:\ (?:articles?|stories|posts?|links?|topics?|content|coverage))?
    |more\ (?:from|on|in)\ (?:the\ )?[\w’' ]{2,30}|more\ (?:stories|news)
    |most\ (?:read|popular|viewed|shared)
    |you\ (?:may|might)\ (?:also\ )?(?:like|enjoy)|recommended(?:\ for\ you)?
    |trending(?:\ now)?
    |read\ (?:more|next|also)|elsewhere|also\ in\ the\ news|top\ stories|latest\ (?:news|stories)
    |editors?['’]?s?\ picks?|from\ around\ the\ web
    |promoted\ (?:stories|links)|what\ to\ read\ next)
    \s?:?
    """,
    re.VERBOSE,
)


def is_row_of_pieces(line: str) -> bool:
    """Whether a line is a menu, a row of buttons or dates between dots and bars.

    Example:
        >>> is_row_of_pieces("Home › Science"), is_row_of_pieces("Rain | or shine")
        (True, False)
    """
    if len(line) > _LINE_LIMIT or line.endswith((".", "!", "?")):
        return False
    pieces = _SEPARATOR.split(line)
    if len(pieces) < 2 or any(len(piece) > _PIECE_LIMIT for piece in pieces):
        return False
    return any(_PIECE.fullmatch(piece.strip()) for piece in pieces)


def is_furniture(line: str, *, at_head: bool = False) -> bool:
    """Whether a line belongs to the page and not to the article.

    Args:
        line: one line without surrounding space.
        at_head: whether it stands among the first lines, where sections and credits are.
    """
    if _ALWAYS.fullmatch(line) or is_row_of_pieces(line):
        return True
    return at_head and _HEADER.fullmatch(line) is not None


def opens_related(line: str) -> bool:
    """Whether a line heads a list of other articles, which ends at the next blank line."""
    return _RELATED.fullmatch(line) is not None
