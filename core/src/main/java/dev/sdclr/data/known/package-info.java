/** Data sets that are known by name: where they come from, and how they are read. */
package dev.sdclr.data.known;
