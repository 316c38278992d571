"""How fast Muster is, beside the least that the same work could cost: a bare script, or a bare page."""
