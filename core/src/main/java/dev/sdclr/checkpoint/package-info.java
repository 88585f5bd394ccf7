/** Versioned, checksummed save and load of weights, optimiser, masks and position. */
package dev.sdclr.checkpoint;
