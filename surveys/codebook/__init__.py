"""Themes in what people write: phrases per language, as data."""
