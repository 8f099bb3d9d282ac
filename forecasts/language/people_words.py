"""Words for who can speak: titles, offices, groups and bodies; no names of anybody."""

from typing import Final

from forecasts.language.vocabulary import word_set

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

PARTICLES: Final = word_set(
    "de da do dos das del della di du la le van von der den ten ter bin ibn ben al el abu zu"
)
