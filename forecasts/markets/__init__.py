"""Linked markets: comparing and linking, following prices, what moved and where they differ.

Reading a source and writing the record are apart: functions that take sources and a web client
take no session, and those that take a session read nothing from outside. `series`, `cadence`,
`comparison` and `wordings` are pure.
"""
