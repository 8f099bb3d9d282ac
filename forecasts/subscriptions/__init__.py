"""Who is mailed what and when: asked for, confirmed, changed and ended by links of their own."""
