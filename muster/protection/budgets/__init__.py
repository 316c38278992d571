"""Opening budgets: how many folders people open without a reason from their work, and what happens when it is too many."""
