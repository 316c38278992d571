"""OpenID Connect as the party that relies on it: what is asked of a provider, and what its answer proves."""
