"""What a person sends: laid out in one size, sealed, marked once."""
