"""`make chaos`: the whole of `munshi serve` under every kind of trouble, one bounded trial each, then the books."""
