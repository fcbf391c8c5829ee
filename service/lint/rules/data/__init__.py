"""Rules on what is declared about the data (DAT)."""
