"""From the graph to a Keras model, by explicit constructors out of tables. No user JSON reaches Keras."""
