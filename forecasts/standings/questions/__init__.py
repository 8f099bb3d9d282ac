"""Questions as they are read: one as a story, all as lists, and how they changed."""
