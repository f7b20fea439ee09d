"""Readings as others deliver them: checked one by one, taken in portions, refused with line and reason."""
