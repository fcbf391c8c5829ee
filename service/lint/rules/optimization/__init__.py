"""Rules on optimisers, learning rates and batches (OPT)."""
