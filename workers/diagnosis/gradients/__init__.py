"""How the gradient arrives: GRD101 to GRD105."""
