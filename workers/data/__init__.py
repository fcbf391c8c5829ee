"""The data of a run: loaded, fitted to the network's inputs and loss, standardised, split and measured."""
