"""Reads answers whose length somebody else decides."""

import aiohttp

CHUNK_BYTES = 65_536


async def read_start(answer: aiohttp.ClientResponse, *, most: int) -> bytes:
    """Return the answer's body, of a longer one the beginning: one `read` would end with what came first."""
    body = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
        body += chunk
        if len(body) > most:
            break
    return bytes(body[:most])


async def read_whole(answer: aiohttp.ClientResponse, *, most: int) -> bytes:
    """Return the answer's body; raises ValueError for one that is longer."""
    body = await read_start(answer, most=most + 1)
    if len(body) > most:
        raise ValueError
    return body
