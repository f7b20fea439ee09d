"""Announcements: what project leads tell many people, once, accounted for to the last one."""
