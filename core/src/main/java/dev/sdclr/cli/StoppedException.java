package dev.sdclr.cli;

import dev.sdclr.SdclrException;

/** Work was left because the user stopped the program; what is on disk is whole. */
final class StoppedException extends SdclrException {

  StoppedException() {
    super("stopped; the same command goes on where this one left");
  }
}
