"""Measuring a network while it trains. Tensors in, plain numbers out; nothing is judged here."""
