"""What collect decides: when a feed is polled next, which of its entries are new, and what is sent for them."""
