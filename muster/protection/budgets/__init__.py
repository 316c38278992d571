"""How many folders somebody opens without a reason that their work gives, and what happens when it is too many."""
