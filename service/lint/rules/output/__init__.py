"""Rules on heads, losses and labels (OUT)."""
