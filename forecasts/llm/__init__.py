"""Asks a language model who predicts what in an article, and believes only what the text says.

A model names words; where they stand, who is named, and how likely they sound is found by rules in
the article itself. It is optional: everything works without one.
"""
