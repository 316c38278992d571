"""A cheap password hasher for test runs."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id at its lowest cost, which only the test settings name."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
