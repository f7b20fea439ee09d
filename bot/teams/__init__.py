"""The Teams edge: the app package that a tenant takes in, activities that come in, cards that go out.

The SDK is imported only when Teams is configured; the app package and Adaptive Cards need none of it.
"""
