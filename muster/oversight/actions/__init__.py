"""Every change made in oversight."""
