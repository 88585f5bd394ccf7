/**
 * The loader that fills batches of views ahead of whoever uses them.
 *
 * <p>The package {@code view} draws at random what is done to an image, and {@code pixel} does it:
 * on 8-bit RGB, rounded to bytes after each step as Pillow does, so that pixels can be compared
 * with those of the published training code.
 */
package dev.sdclr.augment;
