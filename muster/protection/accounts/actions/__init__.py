"""Every change to an account: signing in, second factors, devices, links, settings."""
