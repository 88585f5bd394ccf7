package dev.sdclr.data;

/**
 * A file to download.
 *
 * @param name relative to its folder's address
 * @param md5 of its bytes, in lower-case hexadecimal, as its publisher gives it
 */
record WebFile(String name, String md5) {}
