/**
 * This process and others of the same program: signals and the wish to end, processes that work for
 * this one, and what a process that ends by a signal leaves behind.
 */
package dev.sdclr.process;
