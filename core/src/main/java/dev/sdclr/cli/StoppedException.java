package dev.sdclr.cli;

import dev.sdclr.SdclrException;

/** Work was left because the user stopped the program; what is on disk is whole. */
final class StoppedException extends SdclrException {

  StoppedException() {
    super("stopped before the end: give the same command again to finish");
  }
}
