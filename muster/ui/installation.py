"""What every layer raises when the installation itself is not whole, for commands and pages to say in words."""


class ServerLacks(Exception):
    """A file that belongs to the installation is missing or wrong. The words say which, and name nobody."""
