/** Short programs that use sdclr as a library. */
package dev.sdclr.examples;
