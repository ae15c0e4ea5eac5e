"""The work itself, called by the clock or the command line: crawl, compare, incidents, backtest."""
