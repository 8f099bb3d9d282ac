"""Frequent given names of many languages and the pronoun they mostly go with; only a leaning."""

from typing import Final

from forecasts.language.words.vocabulary import word_set

_SHE: Final = word_set(
    """
    abigail adele agnes aicha aisha aishwarya alice alison amal amélie amina amy ana ananya andrea
    angela anita ann anna anne annette anouk antonia aoife asha astrid audrey ayesha beatrice
    beatriz belén bettina birgit brigitte bronagh camille carmen caroline catherine cécile célia
    charlotte chiara chloe chloé christine ciara claire clara claudia colette cristina daisy deborah
    denise diana dominique dolores doris dorothy edith eilidh eileen elaine eleanor elif elise
    elisabeth elizabeth ellen elodie emily emma erin esther eva evelyn fatima fatou fiona florence
    françoise frances freya funmilayo gabrielle gail genevieve georgia gerda ghislaine gisele grace
    greta gudrun hannah harriet heather heidi helen helene hélène hilary hye-jin ifeoma ines inge
    ingrid irene iris isabel isabelle jacqueline jane janet jasmin jean jennifer jessica joan joanne
    josephine joy joyce judith julie juliette june karen karin kate katherine kathleen kayleigh
    kerstin kim kirsten ksenija lakshmi laura lauren layla leila lena lesley lily linda lisa liv
    louise lucia lucie lucy lynn mabel madeleine maeve magdalena mai mairead margaret margot
    marguerite maria marie marion marjorie marlene martha mary maud maureen maxine megan mei
    mei-ling mercedes michelle mireille miriam moira monika muriel nadine naomi natalie ngaire ngozi
    niamh nicole nisha noor nora odette odile olga olivia pamela patricia paula pauline penelope
    philippa phoebe priya rachel rajalakshmi rebecca renée rosalind rose rosemary roxane rukmini
    ruth sally samantha sarah saoirse sheila shirley sigrid siobhan siobhán sinéad solveig sonia
    sophie soo-jin stephanie sue susan svetlana sylvie sunita tanja teresa theresa thérèse thandiwe
    ursula valerie véronique vivian wangari wanjiru wendy wilhelmina xiomara yasmin yuki yvonne
    zainab zoe zuzanna
    """
)

_HE: Final = word_set(
    """
    aaron abdul abdullah abelard abraham adam adrian ahmed aidan alan alasdair alastair albert
    alejandro alessandro alexander alexandre alfred ali amir amit andré andreas andrew andrzej
    angus anil anselm anthony antoine antónio arjun armand arne arnold arthur arun ashok aurelio
    baptiste barry bashir ben benedikt benjamin benoît bernard bilal boris bram brendan brian bruce
    cameron carl carlos charles chidi chris christian christophe christopher claude colin conor
    craig cyril damian daniel david denis dennis denzil derek desmond didier diego digby dirk
    dmitri dominic donald douglas duncan dylan edgar edmund eduardo edward edwin elijah emeka emil
    emmanuel enrique eric erik ernest étienne eugene ewan farid felix fergus fernando florian
    francis françois frank franz fred frederick frédéric fritz gareth gary gavin geoffrey george
    gerald gerard gerhard gilles giovanni giuseppe glenn gordon graham grant greg gregory guillaume
    gunnar günter guy hamid hans harald harold harry hassan heinrich hemi henri henrik henry herbert
    hiroshi horst howard hugh hugo hussein ian ibrahim idris igor ilya ismail ivan jack jacob
    jacques
    jakob james jamie jan jasper javier jean-luc jeffrey jeremy jerome jesús jim joachim joao
    joaquín
    joe joel johan johannes john jonas jonathan joost jordan jorge josé joseph joshua juan juergen
    julian jürgen justin kamal karl keith kenji kenneth kevin khalid kiran klaus kofi kurt kwabena
    kwame lars laurent lawrence lee leon leonard levan lewis liam louis luc lucas ludwig luis luke
    magnus malcolm manuel marc marcel marek mark markus martin marvin matthew matthias maurice max
    mehmet michael michel miguel mike milan mohamed mohammed moses murray mustafa nathan neil
    nicolas
    nigel nikolai noel norman oleg oliver olivier omar osman oscar otto ousmane owen pablo patrick
    paul pedro per peter petr philip philippe pierre piers piet pieter rafael rahul rajesh ralph
    ramón
    raymond raúl richard rob robert rodney roger roland ronald ross roy rupert russell ryan sam
    samir
    samuel sean seán sebastian serge sergei shane simon sipho stanislaw stefan stephen steve steven
    stuart sung-ho sunil sven tadeusz takeshi tariq ted terence terry théo théophile thierry
    thomas tim
    timothy tobias tom tomas tomás tomasz tony trevor tyrone uwe victor vijay vikram vincent vivek
    vladimir walter wayne werner wilhelm william wolfgang xavier yann yannick yaw yusuf yves zoltan
    """
)


def pronoun_of(given: str) -> str:
    """What pronoun a given name mostly goes with, or "" where the lists do not tell.

    Example:
        >>> pronoun_of("Ingrid"), pronoun_of("Okoro")
        ('she', '')
    """
    key = given.casefold()
    if key in _SHE:
        return "she"
    return "he" if key in _HE else ""
