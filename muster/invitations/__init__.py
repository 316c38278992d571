"""Letting those who came with the roster sign in: everyone without an account invited at once, by e-mail or on paper."""
