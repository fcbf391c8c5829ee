"""How weights start: INI101 to INI111."""
