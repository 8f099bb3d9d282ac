"""What of a page is its article and what is furniture."""
