"""The words of the big simulated record: names, titles and quotations that belong to nobody."""

from collections.abc import Iterator
from random import Random
from typing import Final

FIRST: Final = (
    *("Abena", "Aino", "Alba", "Amadou", "Anouk", "Ásta", "Benedek", "Bojana", "Branwen", "Çağla"),
    *("Callum", "Chiamaka", "Cosmin", "Dagny", "Dilnoza", "Efraín", "Eilidh", "Emeka", "Fadwa"),
    *("Ferran", "Gunnhild", "Hana", "Ibrahim", "Ilse", "Jarmila", "Joaquín", "Kofi", "Leocadia"),
    *("Łukasz", "Maëlle", "Mirembe", "Nadezhda", "Niamh", "Oluwaseun", "Otso", "Paloma", "Quirin"),
    *("Rasa", "Rūta", "Søren", "Tamsin", "Uxía", "Vigdís", "Wanjiru", "Xoán", "Yildiz", "Zsófia"),
)
LAST: Final = (
    *("Abernathy-Vale", "Adeyinka", "Arnaldsdóttir", "Balogh", "Barrow", "Bielak", "Castellví"),
    *("Dąbek", "Delacroix", "Eikeland", "Fenwick", "Gallo", "Grönlund", "Hallworth", "Ibáñez"),
    *("Jankauskas", "Kallas", "Kovalenko", "Larsdotter", "Lindqvist", "Mabaso", "MacAskill"),
    *("Mwangi", "Nakamura", "Novotná", "Oyelaran", "Özdemir", "Pāvuls", "Quist", "Rautavaara"),
    *("Ribeiro", "Sandoval", "Škrobák", "Thorne", "Tótfalusi", "Ueda", "Valkenburg", "Wójtowicz"),
    *("Yamada", "Zelenka", "van der Meer", "de la Torre", "O’Riordan", "ap Gwilym"),
)
SCRIPTS: Final = (
    *("אורלי קדם", "ليلى الحدّاد", "山田 花子", "Ольга Квист", "Ελένη Παπά", "한가람"),
    *("अनिता राव", "ทองดี ใจงาม"),
)
BIRDS: Final = (
    *("Avocet", "Bittern", "Curlew", "Dunlin", "Egret", "Fieldfare", "Godwit", "Hobby", "Jackdaw"),
    *(
        "Knot",
        "Lapwing",
        "Merlin",
        "Nuthatch",
        "Osprey",
        "Plover",
        "Redshank",
        "Siskin",
        "Turnstone",
    ),
)
HOUSES: Final = (
    *(
        "Institute of Open Questions",
        "Harbour Post",
        "University of Estmark",
        "Lowland Observatory",
    ),
    *("Bureau of Second Opinions", "North Quay Research", "Meridian Desk", "Free Almanac Society"),
    *("Centre for Slow News", "Weighbridge Analytics", "Salt Road Review", "Tidewater Institute"),
)
PUBLISHERS: Final = ("Harbour Post", "Salt Road Review", "Estmark Evening", "Radio Lowland")
TOPICS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "politics",
        (
            "the governing coalition of {} lose a vote of confidence",
            "the parliament of {} pass its budget",
            "{} call an early election",
        ),
    ),
    (
        "economy",
        (
            "inflation in {} be above its target",
            "the central bank of {} cut its rate",
            "unemployment in {} rise",
        ),
    ),
    (
        "weather",
        ("{} record its warmest month", "the river at {} flood", "{} have a week without rain"),
    ),
    (
        "technology",
        (
            "{} open its data centre",
            "the satellite of {} reach orbit",
            "{} switch off its 2G network",
        ),
    ),
    (
        "health",
        ("measles return to {}", "{} open its new hospital", "the flu season in {} peak early"),
    ),
    ("sport", ("{} win the cup", "{} host the championship", "{} sell its first goalkeeper")),
)
PLACES: Final = (
    *("Estmark", "Nordhaven", "Sankt Orla", "Vell", "Quarrington", "Port Almond", "Ysgard"),
    *("Lower Tamber", "Ceres Bay", "Montclair-sur-Vire", "Øst-Hadeland", "Kestrelfold", "Brume"),
    *(
        "Île-aux-Vents",
        "Tarn Valley",
        "Puerto Sereno",
        "Wexcombe",
        "Zarnitsa",
        "Hallin",
        "Oroszkút",
    ),
    *("Glen Farrow", "Isla Parda", "Novy Dvor", "Mistral Point", "Ashby Cross"),
)
SAYINGS: Final = (
    "I would put it at {}, and I would not be surprised to be wrong",
    "Call it {}; anything else is noise",
    "My number is {}",
    "There are two ways to read this, and both leave me near {}",
    "Everybody asks; I say {}",
)
WORDED: Final = (
    "It is {}, whatever the ministry says",
    "To my mind this is {}",
    "{}, if nothing else happens first",
    "We have looked at it twice, and it is {}",
)


def people_names(random: Random, count: int) -> list[str]:
    """Gives distinct names of persons, some in other scripts."""
    pairs = [f"{first} {last}" for first in FIRST for last in LAST]
    return [*SCRIPTS, *random.sample(pairs, count)][:count]


def model_name(number: int) -> str:
    """Names a model."""
    release, bird = divmod(number, len(BIRDS))
    return f"{BIRDS[bird]} {release + 1}.{number % 7}"


def happenings(random: Random) -> Iterator[tuple[str, str]]:
    """Gives distinct happenings without end, each with its topic; the places come round again."""
    year = 0
    while True:
        found = [
            (topic, words.format(place))
            for topic, wordings in TOPICS
            for words in wordings
            for place in PLACES
        ]
        for topic, words in random.sample(found, len(found)):
            yield topic, f"{words}{f' for time number {year + 1}' if year else ''}"
        year += 1
