"""What the data are like: DAT701 to DAT704."""
