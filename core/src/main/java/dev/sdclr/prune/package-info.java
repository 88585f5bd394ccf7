/** Masks that turn a network into its own pruned competitor. */
package dev.sdclr.prune;
