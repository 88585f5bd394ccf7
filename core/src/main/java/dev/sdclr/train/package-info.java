/** The training loop: configuration in, checkpoints and metrics out. */
package dev.sdclr.train;
