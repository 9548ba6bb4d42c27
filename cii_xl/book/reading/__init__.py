"""Reading workbooks that may be anything: limits first, then a child process, then one checked Edition."""
