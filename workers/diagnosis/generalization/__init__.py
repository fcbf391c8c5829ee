"""What holds outside of the training batch: GEN501 and GEN502."""
