"""Rules on shapes and structure (ARC)."""
