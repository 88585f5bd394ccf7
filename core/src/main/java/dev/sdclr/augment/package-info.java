/**
 * Two random views of an image, boosted by its weight if asked: one augmentation a file, and the
 * loader that fills batches of views ahead of the trainer.
 *
 * <p>Every augmentation works on 8-bit RGB bytes and rounds to bytes after each step, as Pillow
 * does, so that its pixels can be compared with those of the published training code. The part that
 * computes pixels and the part that draws random numbers are separate.
 */
package dev.sdclr.augment;
