"""Rules on normalisation layers (NRM)."""
