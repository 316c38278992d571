"""Retention: how long folders are kept, holds, destruction, and certificates."""
