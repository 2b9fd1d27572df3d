"""The pages about documents, and the files themselves."""
