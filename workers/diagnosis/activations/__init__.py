"""What layers put out: ACT201 to ACT204."""
