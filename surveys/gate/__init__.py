"""What may be published of a wave: groups, words, figures with noise, texts and themes."""
