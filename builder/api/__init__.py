"""The functions that `builder` exports; the commands do the same on files."""
