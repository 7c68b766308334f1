"""The shipped concept schemes, one Turtle file each; their IRIs are relative, for the base of whoever loads them."""
