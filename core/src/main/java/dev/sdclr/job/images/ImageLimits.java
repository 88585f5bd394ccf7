package dev.sdclr.job.images;

/**
 * Which images are left out or refused.
 *
 * @param maxMegapixels of an image that is read
 * @param skipBadImages leaves out what cannot be read, larger images among it, instead of refusing
 */
record ImageLimits(int maxMegapixels, boolean skipBadImages) {}
