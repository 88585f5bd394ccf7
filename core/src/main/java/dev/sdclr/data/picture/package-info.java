/** Decoding of pictures as Pillow does it: formats, colours, bounds on memory and time. */
package dev.sdclr.data.picture;
