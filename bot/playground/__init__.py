"""The third chat platform: a web chat on loopback, in which anybody can try the product without a tenant.

Server-rendered, only in `demo`; it also serves as the reference for new renderers.
"""
