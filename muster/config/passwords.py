"""A cheap password hasher for test runs."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id at its least cost, named by the settings of tests alone."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
