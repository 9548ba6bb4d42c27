"""Where an index is high and where it is low: editions by region, sub-industry, firm and year, crossed."""
