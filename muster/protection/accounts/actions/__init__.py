"""What changes accounts: signing in, second factors, devices, links, settings."""
