"""Rules on dropout, penalties and constraints (REG)."""
