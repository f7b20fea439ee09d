"""Responses to surveys: worked on, published, kept up to date, and whether it changed."""
