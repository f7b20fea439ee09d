"""DOMAIN: anonymous surveys: question sets, schedules, waves, sealed ballots, the gate, the codebook.

What anonymous means here stands in docs/why/sealed-ballots.md and docs/why/gate.md.
"""
