"""Tools of the project's developers; each shell entry of this folder runs a module of a package in it."""
