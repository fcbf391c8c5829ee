"""Where the loss goes: LOS401 to LOS406."""
