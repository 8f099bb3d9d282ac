"""The English the rules are made of: tokens, sentences, word lists."""
