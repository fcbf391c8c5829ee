"""Which non-linearity, and where: ACT201 to ACT217."""
