"""OpenID Connect as relying party: what Muster asks of a provider, and what the answer proves."""
