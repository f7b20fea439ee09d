"""Realistic data for every card, in both languages: what tests, documentation and renderers show.

People and figures belong together across the cards, and all figures add up.
"""
