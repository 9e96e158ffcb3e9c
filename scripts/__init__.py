"""Tools of the developers: page assets, references made from code, checks, screenshots."""
