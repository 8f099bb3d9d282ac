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

DETERMINERS: Final = word_set(
    "the a an this that these those his her its their our my your one another"
)
JOINERS: Final = word_set("of for and the on in de")
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

ANAPHORS: Final = word_set("this so that it likewise")
GENITIVE_ANAPHORS: Final = word_set("country's nation's state's republic's kingdom's island's")
CONTRASTS: Final = word_set("but while although though whereas and")
