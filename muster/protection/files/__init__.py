"""The files of a folder: sealed before they leave the process, stored under opaque names, opened only through the door."""
