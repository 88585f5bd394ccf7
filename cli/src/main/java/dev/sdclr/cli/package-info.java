/** The command line; nobody depends on it. */
package dev.sdclr.cli;
