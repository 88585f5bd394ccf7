package dev.sdclr.data.known;

/**
 * A file to download.
 *
 * @param name relative to its folder's address
 * @param sha256 of its bytes, in lower-case hexadecimal
 */
record WebFile(String name, String sha256) {}
