"""Worked examples: the numbers of the boards, step by step from the record."""
