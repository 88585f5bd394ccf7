/** The classifier fitted to all labels, and how far to trust it. */
package dev.sdclr.rare.classify;
