"""What Hojorin says, once for all platforms: card model, actions, builders and words.

Builders take typed data and a language's words and return a neutral card; the adapters in `bot` render it.
"""
