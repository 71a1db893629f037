"""Documents of any kind into a report, with notes on what was read how."""
