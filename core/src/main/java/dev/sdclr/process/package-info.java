/**
 * This process and others of the same program: signals and the wish to end, processes that work for
 * this one, what a process that ends by a signal leaves behind, and the memory that is left to it.
 */
package dev.sdclr.process;
