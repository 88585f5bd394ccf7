package dev.sdclr.data.known;

import java.nio.file.Path;

/**
 * A known data set on this machine.
 *
 * @param directory holds its files; never write to it
 * @param origin one sentence for the log: where it came from
 */
public record Fetched(Path directory, String origin) {}
