"""What programs read of the record and do to it: plain records, found for whoever asks.

What somebody may not see does not exist for them. Numbers say nothing of what others do in
private: a statement is known by its place among one's own on its question.
"""
