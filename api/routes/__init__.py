"""Operations of the API, one noun a file."""
