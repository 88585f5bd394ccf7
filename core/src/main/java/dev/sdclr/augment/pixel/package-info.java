/** Operations on pixels, to the byte as Pillow does them, in memory that is used again. */
package dev.sdclr.augment.pixel;
