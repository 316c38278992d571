"""The audit log: who opened what, appended in the same transaction before anything is unsealed."""
