"""How likely words sound: the lexicon, numbers, and the reading of both."""
