"""The record of who opened what: appended in the same transaction, before anything is opened."""
