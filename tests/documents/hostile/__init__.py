"""A folder of files made by the test, each with the verdict that is expected of it."""
