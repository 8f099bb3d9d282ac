"""The closed word classes the rules are written in; no names of anybody or any place."""

from typing import Final


def word_set(words: str) -> frozenset[str]:
    """Makes a set of the words in a text.

    Example:
        >>> sorted(word_set("or and"))
        ['and', 'or']
    """
    return frozenset(words.split())


PERSON_PRONOUNS: Final = word_set("he she")
THING_PRONOUNS: Final = word_set("it they")
PRONOUNS: Final = PERSON_PRONOUNS | THING_PRONOUNS
SELF_PRONOUNS: Final = word_set("i we")

HONORIFICS: Final = {
    "mr": "he", "mrs": "she", "ms": "she", "miss": "she", "sir": "he", "dame": "she",
    "lord": "he", "lady": "she", "dr": "", "mx": "", "prof": "", "rev": "", "hon": "",
}  # fmt: skip
ABBREVIATIONS: Final = frozenset({
    *HONORIFICS, "gen", "col", "lt", "sgt", "capt", "maj", "adm", "sen", "rep", "gov", "pres",
    "st", "jr", "sr", "inc", "ltd", "corp", "co", "u.s", "u.k",
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
})  # fmt: skip

ROLES: Final = word_set(
    """
    academic activist adviser advisor admiral ambassador analyst anthropologist archbishop attorney
    astronomer author banker biologist bishop broker boss campaigner candidate captain cardinal
    ceo chair chairman chairperson chairwoman chancellor chef chemist chief climatologist coach
    colonel columnist commander commentator commissioner congressman congresswoman consultant
    co-founder co-author coordinator correspondent councillor critic curator dean demographer
    deputy designer developer diplomat director doctor dissident ecologist economist editor
    educator engineer entrepreneur envoy epidemiologist executive expert farmer fellow forecaster
    founder general geographer geologist geophysicist governor head historian hydrologist
    inspector instructor investor journalist judge justice king lawmaker lawyer leader lecturer
    legislator lieutenant lobbyist major manager marshal mathematician mayor mediator member
    meteorologist minister
    monarch mp mep negotiator novelist officer official oceanographer organiser organizer
    owner partner pastor philosopher physician physicist pilot planner politician pollster premier
    president priest prince princess principal producer professor programmer prosecutor
    psychologist publisher queen rabbi rector representative researcher reporter resident
    scholar scientist secretary seismologist senator sergeant sheriff sociologist
    specialist spokesman spokesperson spokeswoman statistician strategist student superintendent
    surgeon teacher technologist theologian trader treasurer trustee veteran vice-chair
    vice-president virologist volcanologist writer zoologist
    """
)
GROUPS: Final = word_set(
    """
    others many some most few several all both none everyone everybody anyone someone nobody
    people sources reports rumours rumors insiders observers pundits authorities supporters
    opponents residents witnesses rivals allies critics forecasters locals voters traders markets
    polls bookmakers media newspapers friends relatives colleagues historians
    members families activists source report statement study survey document letter memo poll
    note rumour rumor insider witness article dispatch briefing paper filing
    """
)
BODIES: Final = word_set(
    """
    academy administration agency alliance army assembly association authority bank board body
    brigade broadcaster bureau cabinet campaign centre center chamber charity church club coalition
    command commission committee company confederation congress consortium consultancy corporation
    corp council court department directorate embassy exchange federation firm force forces
    foundation front fund government group guard guild inc inspectorate institute institution
    junta league legislature lobby ltd ministry military movement navy network newspaper
    observatory office operator opposition organisation organization panel parliament parties party
    police presidency regiment regulator secretariat senate service services society staff
    think-tank treasury tribunal union university utility watchdog
    """
)

NAMED_BODIES: Final = BODIES - word_set(
    "command forces force front government guard parliament service services staff tribunal court"
)
"""What may stand before the name of a body to say what it is: "the grid operator X"."""

DETERMINERS: Final = word_set(
    "the a an this that these those his her its their our my your one another"
)
JOINERS: Final = word_set("of for and the on in de")
PARTICLES: Final = word_set(
    "de da do dos das del della di du la le van von der den ten ter bin ibn ben al el abu zu"
)
OPENERS: Final = word_set(
    """
    a an and also although after amid among as at because before besides but by despite during
    earlier even finally for from given however if in indeed instead into it its just last later
    like meanwhile moreover nevertheless nonetheless not now of on once only or over perhaps
    separately since so still that the their then there these they this those though through thus
    to today under unlike until we what when where whereas whether which while who why with without
    yesterday yet i he she his her our you your my both some many most several few all one two
    three four five six no yes such another each every much more nor neither either adding saying
    speaking writing asked according yes well crucially notably importantly additionally
    """
)
PREPOSITIONS: Final = word_set(
    """
    on in at during after before to from with by via through over last late early this earlier
    yesterday today as while when following amid about for of under within without later tonight
    """
)
PLACE_PREPOSITIONS: Final = word_set(
    "in across inside within throughout near outside from toward towards into around at invade"
)
LINKS: Final = word_set(
    "has have had is was were are been also then later even now still again once repeatedly "
    "reportedly just earlier already too never"
)
BE_FORMS: Final = word_set(
    """
    be is are was were been being am isn't aren't wasn't weren't seem seems seemed look looks looked
    appear appears appeared remain remains remained become becomes became 's it's that's he's
    she's there's they're we're i'm what's sound sounds feels feel
    """
)
AUXILIARIES: Final = BE_FORMS | word_set(
    """
    will would can could may might must shall should won't wouldn't can't cannot couldn't has have
    had hasn't haven't hadn't do does did don't doesn't didn't ought it'll they'll we'll he'll
    she'll there'll going
    """
)

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
ANAPHORS: Final = word_set("this so that it likewise")
GENITIVE_ANAPHORS: Final = word_set("country's nation's state's republic's kingdom's island's")
CONTRASTS: Final = word_set("but while although though whereas and")
