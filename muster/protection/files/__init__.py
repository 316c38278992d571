"""Files of a folder: sealed before they leave the process, kept under opaque names, read only through the door."""
