"""How far the weights move: UPD301 to UPD303."""
