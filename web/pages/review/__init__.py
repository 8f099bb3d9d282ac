"""Review and curation: from an article to calls on record, and how questions came out."""

from web.pages.review import articles, asking, candidates, outcomes, queue
from web.pages.review.blueprint import pages

__all__ = ["articles", "asking", "candidates", "outcomes", "pages", "queue"]
