package dev.sdclr.method;

import dev.sdclr.model.Network;

/** Methods over networks that a test has made. */
public final class Methods {

  private Methods() {}

  public static Method sdclr(Network network, double temperature, double pruneFraction) {
    return new Sdclr(network, temperature, pruneFraction);
  }

  public static Method simClr(Network network, double temperature) {
    return new SimClr(network, temperature);
  }
}
