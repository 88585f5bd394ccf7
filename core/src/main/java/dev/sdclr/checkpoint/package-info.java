/**
 * Versioned, checksummed save and load of weights, optimiser, masks and position, and safe import
 * of encoders that other programs trained.
 */
package dev.sdclr.checkpoint;
