package dev.sdclr.embed;

import java.nio.file.Path;
import java.util.List;

/**
 * What an embedding came to.
 *
 * @param files that hold it
 * @param rows in it
 * @param dimension of the features
 * @param skipped unreadable images left out
 * @param imagesNow passed in this session
 * @param seconds that they took, without joining the parts
 */
public record Embedded(
    List<Path> files, long rows, int dimension, int skipped, int imagesNow, double seconds) {}
