"""More lines of pages, newsletters and transcripts: notices, credits, counters, legal texts."""

import re
from typing import Final

_EMOJI: Final = re.compile(r"^[^\w\s“”\"‘’'«„(\[@#©®•*·–—~>|/-]+\ufe0f?\s+")
_SEPARATORS: Final = re.compile(r"\s+[|·•›»/►▸]\s+")
_MOST_WORDS: Final = 4
_ROW_LIMIT: Final = 120
_ADDRESS_LIMIT: Final = 200

_NOTICES: Final = re.compile(
    r"""(?ix)
    \[[^\[\]\n]{2,140}\]
    |\[[A-Z][^\[\]\n]{2,30}\]\ [^“”"]{3,100}[^.!?“”"]
    |>{2,}\s.{1,80}
    |(?:advert(?:isement)?|advertorial|sponsored(?:\ (?:content|post|message))?|promoted|promotion
        |paid\ (?:post|content|partnership)|partner(?:ed)?\ content
        |affiliate\ links?)\s?[:–—|-].{0,140}
    |(?:end|start|beginning)\ of\ (?:transcript|recording|document|release|interview)\.?
    |(?:the\ )?(?:committee|house|court|hearing|meeting|session|sitting|council|panel|chamber
        |parliament|senate)\ (?:rose|adjourned|resumed|reconvened|suspended
        |concluded)\b.{0,60}\d.{0,20}
    |(?:auto[- ]?generated|automatic|rush|unofficial|unedited|partial)\ transcript\b.{0,80}
    |(?:transcri(?:pt|bed|ption)|subtitles?|captions?)\ (?:by|courtesy|provided|from)\b.{0,80}
    |(?:translated|adapted|abridged|excerpted|reprinted|republished|reproduced|syndicated)
        \ (?:from|by|with|under|for)\b.{0,120}
    |(?:translation|translator|adaptation|subbing|sub-editing|fact[- ]check(?:ed|ing)?
        |design|production|producer|data|graphics?|illustrations?|photographs?|photography
        |additional\ reporting|reporting|editing|writing|compiled)\s?(?::|\ by\b)\s?.{2,100}
    |.{3,80}\ (?:contributed\ (?:to\ )?(?:this|reporting|to\ the)\b.{0,60}
        |contributed\ reporting\.?)
    |[^.!?]{3,60}\((?:with|and)\ (?:news\ )?(?:agenc(?:y|ies)|wires?|staff|afp|ap|dpa
        |reuters)[^()]*\)
    |(?:with|includes)\ (?:reporting|material|files|additional\ reporting)\ (?:by|from)\b.{0,80}
    |(?:reserved\ for|only\ for|for)\ (?:our\ )?(?:subscribers?|members?)\b.{0,80}
    |(?:subscribers?|members?|premium)[- ](?:only|exclusive)\b.{0,60}
    |.{0,60}\b\d+\ (?:free\ )?articles?\ (?:left|remaining|this\ month).{0,40}
    |(?:start|begin|try|get|claim)\ (?:your|a|our)\ (?:free|first|trial|[\d£$€]).{0,80}
    |(?:become\ a|already\ a|not\ a)\ (?:member|subscriber|supporter|patron|friend)\b.{0,100}
    |(?:create|open)\ (?:an?|your)\ (?:free\ )?account\b.{0,60}
    |this\ (?:article|story|content|post|issue)\ is\ (?:for|only|free|available|exclusive|part\ of
        |reserved)\b.{0,120}
    |(?:support|donate\ to|help\ fund)\ (?:us|our|independent|quality|local|the)\b.{0,120}
    |.{0,120}\b(?:reproduction|republication|redistribution|copying)\ (?:is\ )?(?:strictly\ )?
        (?:prohibited|forbidden|without|in\ whole).{0,80}
    |.{0,80}(?:reproduced\ (?:under|with|by)|all\ rights\ reserved|no\ part\ of\ this).{0,100}
    |.{0,200}©.{0,80}
    |(?:our\ )?(?:standards|ethics|editorial\ (?:standards|policy|code)|corrections?\ policy
        |complaints?(?:\ policy)?)\s?[:|–—-].{0,100}
    |.{0,60}\b(?:code\ of\ (?:practice|conduct|ethics)|trust\ principles)\.?
    |(?:an\ earlier|a\ previous)\ version\ of\ this\b.{1,400}
    |(?:the\ )?(?:views?|opinions?)\ (?:and\ \w+\ )?(?:expressed|here|in\ this)\b.{0,200}
    |(?:nothing\ (?:here|in\ this)|this\ (?:is|does)\ not)\b.{0,60}\b(?:financial|investment|legal
        |medical)\ advice\b.{0,80}
    |(?:we\ use|this\ (?:site|website|page)\ uses?)\ (?:essential\ )?cookies\b.{0,300}
    |(?:accept|reject|manage|allow)\ (?:all|cookies|settings|choices|preferences)\b.{0,40}
    |(?:listen\ to|hear|play|watch)\ (?:this|the)\ (?:article|story|episode|full|video|interview
        |podcast|show)\b.{0,80}
    |(?:\d{1,2}:\d{2}\s?/\s?\d{1,2}:\d{2}).{0,20}
    |\d+[- ]?min(?:ute)?s?\.?\ (?:listen|watch|video|audio|read)
    |(?:listen|watch|read)\ time:?\s.{1,20}
    |(?:see|show|view|read|load)\ (?:all|full|more|fewer|less|original|comments|replies|profile
        |in\ (?:your\ )?(?:browser|app))\b.{0,60}
    |(?:sort(?:ed)?\ by|most\ relevant|top\ comments?|newest|oldest)\b.{0,40}
    |(?:join|have\ your\ say|start|add\ to)\ (?:in\ )?the\ (?:conversation|discussion
        |debate)\b.{0,80}
    |(?:have\ your\ say|what\ do\ you\ think\?|tell\ us\ (?:what|in|below|your))\b.{0,120}
    |(?:forward|send)\ (?:this|to\ a)\b.{0,60}|(?:refer|tell|invite)\ (?:a
        |your)\ friends?\b.{0,80}
    |(?:you|you['’]ve)\ (?:have\ )?received?\ this\b.{0,160}
    |(?:manage|update|change|cancel)\ (?:your|my)\ (?:subscription|preferences|email|account
        |settings|alerts|profile)\b.{0,80}
    |(?:our\ (?:mailing\ )?address|mailing\ address|postal\ address|sent\ (?:to|by
        |with))\b.{0,160}
    |(?:was\ this|did\ you\ (?:find|like|enjoy)|enjoying|how\ did\ we\ do)\b.{0,80}
    |(?:questions|tips|feedback|comments|thoughts|complaints)\?.{0,160}
    |(?:got|have|know)\ (?:a|any|some)\ (?:news\ )?(?:tips?|story|stories|questions?|feedback
        |information|photos?)\b.{0,160}
    |(?:ring|call|phone|text|whatsapp|e-?mail|write\ to|contact)\ (?:us|the|our|me)\b.{0,30}
        (?:newsdesk|desk|on\ |at\ ).{0,100}
    |[^“”"]{3,80}\ (?:can|may)\ be\ (?:reached|contacted|followed|found)\ (?:at|on|via
        |by)\b.{0,100}
    |(?:follow|find|like|connect\ with|message)\ (?:us|me|him|her|them
        |[A-Z@][\w.’'-]+(?:\ [A-Z][\w’'-]+)?)
        \ (?:on|at|@)\b.{0,100}
    |(?:e-?mail|twitter|x|instagram|facebook|bluesky|mastodon|tel(?:ephone)?|phone|fax
        |web(?:site)?
        |url|source|link|via|hotline)\s?:\s?\S{0,80}(?:@|\d{3}|www|http|\.\w{2,}).{0,80}
    |(?:registered|incorporated)\ (?:office|in|company|charity|number|no)\b.{0,120}
    |(?:company|charity|vat|isin|lei|ticker|issn|isbn)\ ?(?:no|number|registration
        |code)?\.?\s?[:#]\s?.{2,60}
    |(?:vol(?:ume)?|issue|no|number|edition)\.?\s\d+\b[^.!?]{0,80}
    |(?:notes\ to|note\ for)\ editors?\s?:?
    |(?:image|picture|photo|video|audio|file)\s?(?:\d+\ of\ \d+|gallery).{0,60}
    |(?:pictured|above|below|left|right|main\ (?:image|picture)|top\ (?:image|photo)
        |cover(?:\ photo)?)
        \s?(?:image|photo|picture)?\s?:\s.{3,160}
    |.{3,160}[(|/–—-]\s?(?:getty(?:\ images)?|shutterstock|alamy|file(?:\ (?:photo|picture
        |image))?
        |handout|stock(?:\ photo)?|supplied|courtesy\b[^()]{0,40}|archive|library|reuters|afp
        |epa)\)?
    |(?:skip\ (?:past|to|advertisement|newsletter)|jump\ to|back\ to|return\ to
        |go\ to)\b[^.]{0,50}
    |(?:next|previous|up\ next|also\ today|more\ to\ (?:read|come)|in\ other\ news
        |on\ the\ site|from\ the\ archives?|our\ picks|today['’]s\ (?:top|paper
        |puzzles?))\s?[:–—|-].{1,140}
    |(?:on\ air|on\ now|now\ playing|live\ now|streaming)\b[^.!?]{0,60}
    |(?:tweet|copy\ link|menu|search|previous|facebook|whatsapp|instagram|youtube|linkedin|reddit
        |telegram|transcript|quick\ links|table\ of\ contents|at\ a\ glance
        |in\ this\ (?:article|issue
        |story|episode)|about\ the\ authors?|most\ (?:viewed|popular|read)|trending(?:\ now)?
        |up\ next
        |(?:latest|top|more|related)\ (?:news|stories|articles)|editor['’]?s?['’]?\ picks?
        |don['’]?t\ miss
        |recommended(?:\ for\ you)?|you\ (?:might|may)\ also\ like|explore\ more\b.{0,40}
        |breaking(?:\ news)?|exclusive|live)
    |(?:(?:facebook|twitter|x|whatsapp|e-?mail|linkedin|reddit|pinterest|telegram|bluesky
        |threads|print
        |link|copy|messenger|flipboard|pocket|share|like|comment|save|follow|tweet|reply
        |\d+)\ ?){2,}
    |(?:print|e-?mail|download|bookmark|gift)\ (?:this|the)\ (?:page|article|story|post|issue
        |app)\b.{0,40}
    |(?:save|bookmark)\ (?:for\ later|article|story)|comments?\ \(\d+\)
    |(?:view|read|open|get|download|try)\ (?:online|(?:in|the|our)\ (?:app|mobile\ app
        |ios)\b.{0,60})
    |get\ (?:the\ day|all\ the|breaking|more\ news|news\ alerts|our|your)\b.{0,100}
    |(?:powered|hosted|published|delivered|promoted|presented)\ by\ [A-Z][^.!?]{1,50}
    |(?:add|make)\ us\b.{0,80}|(?:report|flag)\ (?:an?|this)\ (?:error|typo|correction|comment)
    |send\ us\b.{0,80}|unlock\ (?:this|the|full|unlimited)\b.{0,60}
    |\((?:applause|laughter|music|inaudible|crosstalk|pause|break|interruption)[^()]{0,40}\)
    |(?:interview|conversation|q\s?&\s?a)\ (?:conducted|by|led|with)\b[^.!?]{2,60}
    |(?:originally|first)\ (?:published|appeared|broadcast|aired|printed)\b.{2,100}
    |issue\ ?\#\s?\d+.{0,60}|scroll\ .{2,40}|(?:quiz|poll|vote)\s?:.{2,100}
    |(?:t&cs?|terms)\b.{0,60}\bapply\.?|offer\ (?:ends|valid|expires)\b.{0,60}
    |(?:buy|book|order|pre-?order)\ (?:your\ )?(?:tickets?|a\ copy|now|the\ book|here)\b.{0,60}
    |(?:\#\w+[\s,·|]*){1,12}
    |(?:this\ newsletter|the\ newsletter)\ is\b.{2,120}
    |(?:for\ )?(?:media|press|investor|general)\ (?:enquiries|inquiries|contacts?|relations
        |office)\b.{0,120}
    |(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s.{0,30}\d{4}\s?[-–|·]?\s?\d{1,2}[:.]\d{2}.{0,12}
    |.{3,160}\.\s(?:credit|photo|image|picture|photograph)s?\s?:\s?.{2,60}
    |[A-Z][^“”"!?]{3,60}\ (?:is|writes|covers|reports|was)\ .{3,100}(?:follow|on\ (?:x|twitter)
        |@\w+).{0,60}
    |(?:breaking|live|latest)\ (?:news\ )?(?:updates?|alerts?|blog|feed|ticker)[^.!?]{0,40}
    |(?:[A-Z][\w&.]{0,14}\ ?){1,3}\s[▲▼+−-]\s?\d[\d.,]*\s?%?.{0,80}
    """,
)
_LINKS: Final = re.compile(
    r"(?:PICTURED|GALLERY|QUIZ|VOTE|PROMO|NEWSLETTER|PUZZLES?|HOROSCOPES?|INSIDE|MUST[- ]SEE"
    r"|EDITOR['’]?S['’]? PICKS?|ANALYSIS|OPINION|COMMENT|FEATURE|EXPLAINER|INTERVIEW|PROFILE|REVIEW"
    r"|TIMELINE|MAP|GRAPHIC|INTERACTIVE|FACT[- ]?CHECK|BACKGROUND|CATCH UP|READ ON|READ HERE"
    r"|FIND OUT|DISCOVER|ENTER|SHOPPING|BEST|TOP|TRY|FREE|CLICK|FOLLOW|DON['’]?T MISS"
    r"|LISTEN NOW|WATCH LIVE|ON THIS DAY|PHOTOS|IMAGES|CARTOON)\s?[:|–—]\s?\S.{2,120}[^.”\"]"
    r"|READ (?:MORE|ALSO|NEXT)\b[^.]{0,60}|MORE (?:ON|FROM|IN|LIKE|TO READ)\b[^.]{0,60}"
)
_LINK_HEADS: Final = re.compile(
    r"(?i)(?:(?:read|see|watch) (?:more|also|next)|more)(?: (?:on|from|in|about"
    r"|like)\b[^.!?:]{0,40})?"
    r"|(?:related|recommended|popular|trending|latest|top|other|more|featured|further)"
    r"(?: (?:articles?|stories|posts?|links?|news|content|coverage|reading|topics?|videos?))"
    r"(?: (?:on|from|in|about)\b[^.!?:]{0,40})?|most (?:read|viewed|popular|shared|discussed)"
    r"(?: (?:in|on|this|today)\b[^.!?:]{0,30})?|(?:you )?(?:may|might) (?:also )?(?:like|enjoy)"
    r"|editor['’]?s?['’]? (?:picks?|choice)|in case you missed it|around the (?:web|site)"
    r"|from (?:our|the) (?:partners?|archives?|network)|what (?:else|to read)[^.!?:]{0,30}"
    r"|keep reading|read on|read these next|our (?:best|top|other) [^.!?:]{0,30}"
)
_CREDIT: Final = re.compile(
    r"[A-ZÀ-Þ][\w.’'-]+(?: [\w.’'-]+){1,3}(?: and [A-ZÀ-Þ][\w.’'-]+(?: [\w.’'-]+){1,3})?, "
    r"(?i:[^.!?:;“”\"]{0,50}\b(?:correspondent|editor|reporter|columnist|writer|staff"
    r"|bureau(?: chief)?"
    r"|journalist|desk|contributor|snoop|envoy)s?\b[^.!?:;“”\"]{0,40})"
    r"|(?i:from|by) our (?i:[^.!?]{3,60}\b(?:correspondent|editor|reporter|staff|envoy"
    r"|desk)\b[^.!?]{0,40})"
    r"|(?i:staff|contributing|senior|guest|chief|special) (?i:writer|columnist|reporter"
    r"|correspondent"
    r"|editor|contributor)s?\b[^.!?]{0,60}"
)
_NOTE: Final = re.compile(
    r"(?i)(?:corrections?|clarifications?|editor['’]?s? note|editorial note|publisher['’]?s note"
    r"|disclaimer|disclosure|amendment|erratum)\b[^:]{0,40}:.{1,500}"
)
_MASTHEAD: Final = re.compile(
    r"(?:[A-ZÀ-Þ][^.!?“”\"\n]{2,50}, )?(?:(?i:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)"
    r"(?:day)?\.?,? )?\d{1,2}(?:st|nd|rd|th)?\.? [A-Z][a-z]{2,8}\.?,? \d{4}[^\n]{0,40}"
)
_ADDRESS: Final = re.compile(r"\S+@\S+\.\w{2,}|https?://\S+|www\.\S+|\b\w+\.example\b")


def _is_row(line: str) -> bool:
    """Whether a line is a row of short titles between bars or dots, as menus are."""
    if len(line) > _ROW_LIMIT or line.endswith((".", "!", "?", ":", ",")):
        return False
    pieces = [piece.strip() for piece in _SEPARATORS.split(line)]
    return len(pieces) > 1 and all(
        piece and len(piece.split()) <= _MOST_WORDS and not piece[0].islower() for piece in pieces
    )


def is_page_line(line: str, *, at_head: bool = False, at_foot: bool = False) -> bool:
    """Whether a line is a notice, a credit, a counter or a legal text of a page.

    Args:
        line: one line without surrounding space.
        at_head: whether it stands among the first lines.
        at_foot: whether it stands among the last lines.

    Example:
        >>> is_page_line("[END OF TRANSCRIPT]"), is_page_line("The committee met on Monday.")
        (True, False)
    """
    bare = _EMOJI.sub("", line)
    if _NOTICES.fullmatch(bare) or (_LINKS.fullmatch(bare) and not at_head) or _is_row(bare):
        return True
    if at_head and (_CREDIT.fullmatch(bare) or _MASTHEAD.fullmatch(bare)):
        return True
    has_address = len(line) <= _ADDRESS_LIMIT and _ADDRESS.search(line) is not None
    return at_foot and (has_address or _NOTE.fullmatch(bare) is not None)


def strip_emoji(line: str) -> str:
    """Takes a picture and the space behind it off the front of a line."""
    return _EMOJI.sub("", line)


def heads_links(line: str) -> bool:
    """Whether a line heads a list of links to other articles."""
    return len(line) <= 70 and _LINK_HEADS.fullmatch(strip_emoji(line)) is not None
