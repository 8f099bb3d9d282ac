"""The report people are mailed: composed as facts, rendered as words and pages, and handed on."""
