/** Pre-training methods: what is done with the two views of an image. */
package dev.sdclr.method;
