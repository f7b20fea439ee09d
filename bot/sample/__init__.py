"""The sample company of `hojorin demo`: its files, how they get in, and the script its people act from.

The files are what a customer would write; they go in by the same services as the command line uses.
"""
