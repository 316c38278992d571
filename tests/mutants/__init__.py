"""Planted defects: mistakes that somebody could make on a tired afternoon, each with the test that catches it."""
