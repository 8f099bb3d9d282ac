"""Verbs that attribute: of saying, believing, promising, being sure."""

from typing import Final

from forecasts.language.vocabulary import word_set

SAY_BARE: Final = word_set(
    """
    said says say announced announces claimed claims claim added adds insisted insists insist warned
    warns warn suggested suggests suggest predicted predicts predict argued argues argue estimated
    estimates estimate noted notes acknowledged acknowledges admitted admits declared declares
    stated states explained explains concluded concludes conceded concedes maintained maintains
    maintain alleged alleges reported forecasts forecast projected projects confirmed confirms
    revealed reveals promised promises pledged pledges vowed vows told tells tell
    """
)

SAY_THAT: Final = SAY_BARE | word_set(
    """
    stressed stresses observed observes remarked remarks wrote writes write replied replies
    responded responds commented emphasised emphasized emphasises emphasizes cautioned cautions
    contended contends contend reiterated reiterates recalled asserted asserts denied denies agreed
    agrees agree hinted hints joked testified tweeted posted complained lamented boasted repeated
    signalled signaled indicated indicates informed assured reassured accepted accepts accept
    continued continues recounted quipped countered answered asked asks explaining
    """
)

SAY_DIRECT: Final = SAY_THAT | word_set(
    "tweets concluded began opined exclaimed joked sighed urged urges pleaded"
)

BELIEFS: Final = word_set(
    """
    believe believes believed think thinks thought expect expects expected doubt doubts doubted fear
    fears feared hope hopes hoped reckon reckons reckoned suspect suspects suspected anticipate
    anticipates anticipated
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
    promised promises pledged pledges vowed vows refused refuses threatened threatens swore
    guaranteed
    """
)

DESCRIBES: Final = word_set(
    "described describes called calls dubbed labelled labeled branded characterised characterized"
)

VOICES: Final = word_set("voiced voices expressed expresses raised raises")

FEELINGS: Final = word_set(
    """
    concern concerns doubt doubts fear fears hope hopes optimism pessimism scepticism skepticism
    confidence worry worries alarm reservations
    """
)

GERUNDS: Final = word_set(
    """
    adding saying noting warning stressing arguing explaining claiming predicting insisting
    suggesting acknowledging admitting cautioning
    """
)

GOES_ON: Final = word_set("went goes continued proceeded")

REPORT_INFINITIVES: Final = word_set(
    "add say note explain warn claim argue stress suggest insist predict"
)

OBJECT_VERBS: Final = word_set(
    "told tells tell informed assured reassured asked asks warned warns reminded"
)
