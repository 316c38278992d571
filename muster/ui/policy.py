"""The content security policy of responses that are not pages."""

ALONE = {"default-src": ["'none'"], "sandbox": [""], "frame-ancestors": ["'none'"]}
"""The response may only be displayed: a browser must not run, load or frame anything from it."""
