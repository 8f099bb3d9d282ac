"""Verbs that attribute: of saying, believing, promising, being sure."""

from typing import Final

from forecasts.language.words.vocabulary import word_set

SAY_BARE: Final = word_set(
    """
    swears swore understands said says say announced announces claimed claims claim added adds
    insisted insists insist warned warns warn suggested suggests suggest predicted predicts
    predict argued argues argue estimated estimates estimate noted notes acknowledged
    acknowledges admitted admits declared declares stated states explained explains concluded
    concludes conceded concedes maintained maintains maintain alleged alleges reported forecasts
    forecast projected projects confirmed confirms revealed reveals promised promises pledged
    pledges vowed vows told tells tell
    """
)

SAY_THAT: Final = SAY_BARE | word_set(
    """
    affirmed affirms advised advises alerts alerted announces averred attested attests
    calculated calculates certified certifies clarified clarifies concurred concurs counselled
    counsels counters declared decreed deemed demanded demands discloses disclosed divulged
    figured foresaw foresees foretold grumbled guessed guesses highlighted highlights implied
    implies intimated mentioned mentions mused muses objected objects ordained posited posits
    postulates presaged proclaimed proclaims prophesied prophesies proposed proposes protested
    protests reasoned reasons rejoined related remarks reminds reminded ruled rules hypothesised
    speculated speculates specified specifies surmised theorised theorized underlined underlines
    underscored underscores vouched volunteered wagered whispered whispers judges judged holds
    held repeated repeats fumed fumes stressed stresses observed observes remarked wrote writes
    write replied replies responded responds commented emphasised emphasized emphasises
    emphasizes cautioned cautions contended contends contend reiterated reiterates recalled
    asserted asserts denied denies agreed agrees agree hinted hints joked testified tweeted
    posted complained lamented boasted signalled signaled indicated indicates informed assured
    reassured accepted accepts accept continued continues recounted quipped countered answered
    asked asks explaining add admit concede acknowledge confirm deny emphasise emphasize assert
    declare explain conclude reveal indicate complain respond observe foresee foretell swear testify
    """
)

SAY_DIRECT: Final = SAY_THAT | word_set(
    """
    tweets concluded began opined exclaimed urged urges pleaded
    """
)

BELIEFS: Final = word_set(
    """
    whisper whispers considers consider considered deems deem deemed foresees foresee foresaw
    believe believes believed think thinks thought expect expects expected doubt doubts doubted
    fear fears feared hope hopes hoped reckon reckons reckoned suspect suspects suspected
    anticipate anticipates anticipated wagers assumes assumed presumes supposes imagines
    envisages envisaged envisions guesses figures figured fancies
    """
)

SURENESS: Final = word_set(
    """
    confident convinced certain sure doubtful sceptical skeptical optimistic pessimistic adamant
    positive unconvinced hopeful unsure worried afraid persuaded undecided
    """
)

PROMISES: Final = word_set(
    """
    promised promises promise pledged pledges pledge vowed vows vow threatened threatens
    threaten swore plans planned planning aims aim aiming undertook undertakes intends
    intended refused refuses guaranteed
    """
)

DESCRIBES: Final = word_set(
    """
    described describes called calls dubbed labelled labeled branded characterised characterized
    """
)

VOICES: Final = word_set(
    """
    voiced voices expressed expresses raised raises
    """
)

FEELINGS: Final = word_set(
    """
    concern concerns doubt doubts fear fears hope hopes optimism pessimism scepticism skepticism
    confidence worry worries alarm reservations
    """
)

GERUNDS: Final = word_set(
    """
    adding saying noting warning stressing arguing explaining claiming predicting insisting
    suggesting acknowledging admitting cautioning promising vowing pledging forecasting
    announcing declaring threatening swearing telling hinting remarking conceding
    estimating reckoning
    """
)

GOES_ON: Final = word_set(
    """
    went goes continued proceeded
    """
)

REPORT_INFINITIVES: Final = word_set(
    """
    add say note explain warn claim argue stress suggest insist predict announce declare admit
    concede acknowledge promise tell complain
    """
)

OBJECT_VERBS: Final = word_set(
    """
    assures assure reassures reminds informs notifies notified know promised promises told tells
    tell informed assured reassured asked asks warned warns reminded
    """
)

UTTERS: Final = word_set(
    """
    allowed allows hedged hedges parried parries deflected demurred demurs pressed soothed
    hazarded raves fumes slams slammed hails hailed rails seethes whines trumpets taunts swears
    teases reveals spills asks barked barks beamed beams begged begs blasted blasts blurted
    boasted bristled chimed chirped chuckled chuckles confided confides cooed corrected corrects
    cried cries crowed deadpanned drawled ended enthused enthuses fretted gasped giggled grinned
    grins groaned groans growled growls grumbles gushed gushes heckled hissed howled huffed
    intoned interjected interjects interrupted interrupts jibed jokes laughed laughs launched
    launches lamented laments messaged moaned moans murmured murmurs muttered mutters nodded
    observes offered offers opines orders piped pleads pondered posts prays preached promised
    quips quoth raged rages railed ranted raved recalls reflected reflects resumed resumes
    retorted retorts riposted roared roars scoffed scoffs seethed shot shouted shouts shrieked
    shrugged shrugs sighed sighs smiled smiles snapped snaps sneered sniffed sniffs snorted
    sobbed sobs spluttered stammered stormed storms summarised summarized swore taunted teased
    texted texts thundered thunders trilled tutted urges ventured ventures wailed warns wept
    whined whoops winced wondered wonders yawned yelled yells
    """
)
"""Verbs that attribute only what stands in quotation marks beside them."""

SPEECH_NOUNS: Final = word_set(
    """
    admission advice analysis announcement answer answers argument assertion assessment assumption
    assurance assurances belief bet betting boast calculation case caution claim claims comment
    comments complaint conclusion confession contention conviction declaration diagnosis estimate
    estimates expectation fear feeling forecast forecasts guarantee guess hint hope hunch hypothesis
    impression insistence instinct judgement judgment line message observation opinion outlook
    pledge point position prediction predictions prognosis projection projections promise promises
    prophecy reading reckoning remark reply response sense statement suggestion suspicion testimony
    theory thesis threat threats verdict view views vow warning warnings worry
    """
)
"""Nouns that attribute: "Roe's warning is that ..."."""

VIEW_NOUNS: Final = word_set(
    """
    view opinion words estimation judgment judgement reckoning assessment telling account mind
    book eyes phrase estimate reading calculation
    """
)
"""Nouns that attribute behind "in" and a genitive: "in Roe's view"."""

BELIEF_NOUNS: Final = word_set(
    """
    belief conviction doubt doubts confidence certainty opinion view views expectation expectations
    fear fears hope hopes concern concerns worry worries suspicion suspicions impression hunch
    optimism pessimism assumption illusion illusions sense feeling faith
    """
)
"""Nouns that say what somebody holds without saying it."""

HEARSAY_NOUNS: Final = word_set(
    """
    fears hopes speculation rumours rumors rumour rumor talk concern concerns worries suspicion
    suspicions expectation expectations warnings predictions forecasts reports claims whispers
    consensus doubts chatter
    """
)
"""Nouns that need no holder: "there are fears that ..."."""

LIGHT_VERBS: Final = word_set(
    """
    issued issues issue issuing gave gives give giving made makes make making has have had having
    took takes take taking voiced voices expressed expresses express expressing left leaves leave
    offered offers offer holds held harbours harbors harboured harbored reached reaches drew draws
    came comes sounded sounds delivered delivers repeated repeats reiterated reiterates stuck stands
    stood ventured ventures raised raises floated conveyed shared shares share maintained dropped
    drops formed sees saw remained remains published put advanced
    """
)
"""Verbs that only lend a noun its subject: "issued a warning that ..."."""

PROGRESSIVES: Final = {
    "saying": "says", "predicting": "predicts", "forecasting": "forecasts", "warning": "warns",
    "telling": "tells", "claiming": "claims", "arguing": "argues", "insisting": "insists",
    "suggesting": "suggests", "promising": "promises", "projecting": "projects",
    "hinting": "hints", "estimating": "estimates", "expecting": "expects", "hoping": "hopes",
    "betting": "reckons", "guessing": "reckons", "anticipating": "anticipates",
    "assuming": "reckons", "fearing": "fears", "wagering": "reckons", "signalling": "signals",
    "signaling": "signals", "indicating": "indicates", "adding": "adds",
}  # fmt: skip
"""What each participle is as a finite verb."""
