"""Announcements in conversation: written, counted, sent, watched, corrected, recalled, and answered."""
