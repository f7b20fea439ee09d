"""Materials: short texts with which people help themselves."""
