package dev.sdclr;

/** Work was left because the user stopped the program; what is on disk is whole. */
public final class StoppedException extends SdclrException {

  /** Says how to go on. */
  public StoppedException() {
    super("stopped before the end: give the same command again to finish");
  }
}
