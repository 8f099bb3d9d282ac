"""Who is meant: names, roles, pronouns and the people of an article."""
