"""The security check and the leak drill: looking at the running system as an attacker would."""
