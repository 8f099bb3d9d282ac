"""Words for who can speak: titles, offices, groups and bodies; no names of anybody."""

from typing import Final

from forecasts.language.words.vocabulary import word_set

HONORIFICS: Final = {
    "mr": "he", "maître": "", "herr": "he", "frau": "she", "señor": "he", "señora": "she",
    "monsieur": "he", "madame": "she", "mrs": "she", "ms": "she", "miss": "she", "sir": "he",
    "dame": "she", "mme": "she", "mlle": "she", "mademoiselle": "she", "sra": "she",
    "srta": "she", "sr": "he", "don": "he", "doña": "she", "dona": "she", "signor": "he",
    "signora": "she", "pan": "he", "pani": "she", "shri": "he", "smt": "she", "sheikh": "he",
    "sheikha": "she", "begum": "she", "maulana": "he", "ustad": "he", "madam": "she", "messrs": "",
    "hr": "he", "fr": "", "sra.": "she", "honourable": "", "honorable": "", "auntie": "she",
    "lord": "he", "lady": "she", "dr": "", "mx": "", "prof": "", "rev": "", "hon": "",
    "adm": "", "brig": "", "capt": "", "cllr": "", "cmdr": "", "col": "", "gen": "", "gov": "",
    "lt": "", "maj": "", "rep": "", "sen": "", "sgt": "", "supt": "",
}  # fmt: skip

ABBREVIATIONS: Final = frozenset({
    *HONORIFICS, "gen", "col", "lt", "sgt", "capt", "maj", "adm", "sen", "rep", "gov", "pres",
    "st", "jr", "sr", "inc", "ltd", "corp", "co", "u.s", "u.k",
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
})  # fmt: skip

ROLES: Final = word_set(
    """
    councilwoman councilman alderman assemblyman assemblywoman congressperson senator-elect
    president-elect supremo chieftain tycoon magnate mogul kingpin chairperson premier
    vice-chancellor vice-chairman vice-premier archdeacon canon abbot abbess nun monk friar
    provost bursar registrar pollster quant cashier waiter waitress barista taxi-driver pensioner
    retiree homeowner housewife motorist commuter passenger shopper plumber electrician carpenter
    mechanic welder docker trucker pathologist cardiologist oncologist anaesthetist bookie
    punter oddsmaker handicapper jurist rapporteur magistrate clerk insurer underwriter reinsurer
    negotiator peacekeeper mediator hydrographer glaciologist palaeontologist statistician
    cartographer archivist curator sculptor filmmaker screenwriter rapper pianist violinist
    sprinter cyclist swimmer boxer golfer batsman bowler defender centre-back fullback
    quarterback linebacker pitcher shortstop goalie skater skier gymnast jumper runner
    person physiotherapist physio psychologist therapist paralegal landowner smallholder herder
    trapper logger forester beekeeper breeder stockman rancher grazier policewoman policeman
    reader listener viewer producer man woman accountant actor actress actuary administrator
    advocate agent agronomist aide apprentice architect artist auctioneer auditor baker
    barrister bookmaker brewer broadcaster builder butcher caller captain caretaker carer
    chairperson choreographer clerk climber coach collector composer comedian comptroller
    conductor constable controller counsel counsellor counselor cryptographer dealer defender
    deputy detective dietitian don donor driver drummer economist embryologist entomologist
    explorer farmer financier firefighter fisherman gaffer gardener goalkeeper grower guitarist
    harbourmaster headmaster headmistress headteacher host hotelier imam immunologist jockey
    lender librarian linguist loyalist magistrate midfielder midwife miller miner modeller
    musician naturalist neighbour neighbor neurologist notary nurse nutritionist ombudsman
    paediatrician pediatrician painter paramedic peer pharmacist photographer playwright poet
    postman prefect presenter primate promoter psychiatrist pundit radiologist ranger referee
    reformer registrar reservist ringleader rebel sailor salesman shareholder shepherd
    shopkeeper singer skipper solicitor soldier sommelier sponsor statesman steward stockbroker
    striker strategist superfan surveyor technician tipster toxicologist trainer translator
    tutor undersecretary vet vicar vintner viticulturist warden warlord winemaker winger whip
    tourist premier speaker baron baroness count countess duke duchess brother sister mother
    father husband wife son daughter cousin uncle aunt grandmother grandfather widow widower
    boyfriend girlfriend colleague classmate landlord tenant mum dad secretary-general
    director-general attorney-general goalscorer playmaker academic activist adviser advisor
    admiral ambassador analyst anthropologist archbishop attorney astronomer author banker
    biologist bishop broker boss campaigner candidate cardinal ceo chair chairman chairwoman
    chancellor chef chemist chief climatologist colonel columnist commander commentator
    commissioner congressman congresswoman consultant co-founder co-author coordinator
    correspondent councillor critic curator dean demographer designer diplomat director doctor
    dissident ecologist editor educator engineer entrepreneur envoy epidemiologist executive
    expert fellow forecaster founder general geographer geologist geophysicist governor head
    historian hydrologist inspector instructor investor journalist judge justice king lawmaker
    lawyer leader lecturer legislator lieutenant lobbyist major manager marshal mathematician
    mayor mediator member meteorologist minister monarch mp mep negotiator novelist officer
    official oceanographer organiser organizer owner pastor philosopher physician physicist
    pilot planner politician pollster president priest prince princess principal professor
    programmer prosecutor psychologist publisher queen rabbi rector representative researcher
    reporter resident scholar scientist secretary seismologist senator sergeant sheriff
    sociologist specialist spokesman spokesperson spokeswoman statistician student
    superintendent surgeon teacher technologist theologian trader treasurer trustee veteran
    vice-chair vice-president virologist volcanologist writer zoologist
    winner champion contestant star legend ace runner-up opener all-rounder batter wicketkeeper
    spinner seamer hooker umpire developer blogger vlogger influencer youtuber streamer podcaster
    innkeeper counterpart friend pal
    """
)

GROUPS: Final = word_set(
    """
    text post tweet email comment sign notice label bookies bidders fans aides officials
    diplomats investors backers campaigners executives ministers lawmakers deputies employers
    employees unions workers farmers growers fishermen parents patients doctors teachers
    customers readers viewers listeners users owners organisers organizers neighbours neighbors
    ranks party-goers punters brokers dealers lenders creditors bondholders shareholders donors
    scholars specialists strategists commentators columnists hardliners moderates backbenchers
    militants rebels loyalists skeptics sceptics optimists pessimists doomsters plenty volunteer
    volunteers bystanders passers-by veterans soldiers commanders generals those others
    competitors suppliers retailers manufacturers exporters importers scientists researchers
    states delegates delegations nobody traders businesses firms companies banks agencies
    governments ministries nations
    countries many some most few several all both none everyone everybody anyone someone people
    sources reports rumours rumors insiders observers pundits authorities supporters opponents
    residents witnesses rivals allies critics forecasters locals voters markets polls bookmakers
    media newspapers friends relatives colleagues historians members families activists source
    report statement study survey document letter memo poll note rumour rumor insider witness
    article dispatch briefing paper filing
    """
)

BODIES: Final = word_set(
    """
    delegation chipmaker carmaker drugmaker automaker planemaker steelmaker
    airline airlines archive aquarium archdiocese artillery bakery bishopric brewery brokerage
    brokers builders carrier caucus chain cinema city coastguard co-op cooperative consulate
    consultants contractor council county daily developer diocese district embassy faculty
    fire-brigade foundation garrison hospital hotel insurer label laboratory lab lender lines
    magazine maker mayor's mission monitor museum nationale oblast office outlet paper
    partnership pollster port post press province publisher quango railway railways refinery
    republic retailer school seminary shipyard shipper squad startup station store studio
    supermarket supplier syndicate systems team telegraph times trust unit wire works yard zoo
    plc llc gmbh ag sa spa bv söhne sons brothers institut ministère ministerium gesellschaft
    verband partei universität université instituto banco banque bundesbank academy
    administration agency alliance army assembly association authority bank board body brigade
    broadcaster bureau cabinet campaign centre center chamber charity church club coalition
    command commission committee company confederation congress consortium consultancy
    corporation corp court department directorate exchange federation firm force forces front
    fund government group guard guild inc inspectorate institute institution junta league
    legislature lobby ltd ministry military movement navy network newspaper observatory operator
    opposition organisation organization panel parliament parties party police presidency
    regiment regulator secretariat senate service services society staff think-tank treasury
    tribunal union university utility watchdog
    """
)

NAMED_BODIES: Final = BODIES - word_set(
    """
    command forces force front government guard parliament service services staff tribunal court
    city lines port post press province republic school squad station store studio team times
    unit works yard mission monitor county district hospital hotel
    """
)
"""What may stand before the name of a body to say what it is: "the grid operator X"."""

PARTICLES: Final = word_set(
    """
    ap ferch de' d' l' dell' de da do dos das del della di du la le van von der den ten ter bin
    ibn ben al el abu zu und zum zur vom y e af av op san santa mac bint ould ul ur-rahman het
    't
    """
)

GENDERS: Final = {
    "mother": "she", "father": "he", "sister": "she", "brother": "he", "wife": "she",
    "husband": "he", "daughter": "she", "son": "he", "aunt": "she", "uncle": "he",
    "grandmother": "she", "grandfather": "he", "widow": "she", "widower": "he", "girlfriend": "she",
    "boyfriend": "he", "mum": "she", "dad": "he", "man": "he", "woman": "she", "queen": "she",
    "king": "he", "prince": "he", "princess": "she", "spokesman": "he", "spokeswoman": "she",
    "chairman": "he", "chairwoman": "she", "actress": "she", "actor": "he", "congressman": "he",
    "congresswoman": "she", "salesman": "he", "statesman": "he", "fisherman": "he",
    "policeman": "he", "policewoman": "she", "businessman": "he", "businesswoman": "she",
    "headmaster": "he", "headmistress": "she", "baron": "he", "baroness": "she", "duke": "he",
    "duchess": "she", "count": "he", "countess": "she", "bishop": "he", "nun": "she", "lady": "she",
    "gentleman": "he", "girl": "she", "boy": "he", "midwife": "she",
}  # fmt: skip
"""The pronoun a word for somebody goes with."""

ALIKE: Final = tuple(
    word_set(line)
    for line in """
    boss head chief leader president director chair chairman chairwoman chairperson ceo supremo
    manager boss coach gaffer trainer
    premier minister
    mp member lawmaker legislator deputy senator congressman congresswoman councillor politician
    scientist researcher professor physicist biologist chemist geologist volcanologist academic
    scientist researcher seismologist climatologist meteorologist epidemiologist virologist
    scientist researcher oceanographer ecologist hydrologist astronomer glaciologist
    doctor physician surgeon medic virologist epidemiologist paediatrician
    lawyer barrister solicitor attorney counsel advocate defender silk
    economist analyst strategist
    player striker midfielder winger goalkeeper defender captain skipper forward
    owner tycoon magnate baron mogul chairman
    writer novelist author columnist journalist reporter correspondent
    farmer grower herder rancher
    official commissioner administrator
    general commander marshal officer admiral colonel
    singer star popstar superstar diva rapper musician
    envoy ambassador diplomat negotiator
    banker governor
    policeman inspector superintendent detective constable sheriff officer
    """.strip().splitlines()
)
"""Words for the same person: who is called one may be called another."""

SPOKESPEOPLE: Final = word_set(
    """
    spokesman spokeswoman spokesperson spokesmen spokespeople press
    """
)

DOCUMENTS: Final = word_set(
    """
    poll survey study report paper statement briefing memo note letter
    """
)
"""What speaks for the body that made it."""
