"""Results: read of the release ledger, compared over waves, with intervals. Nothing here is stored."""
