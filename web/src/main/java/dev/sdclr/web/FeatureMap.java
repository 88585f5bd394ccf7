package dev.sdclr.web;

import dev.sdclr.embed.PrincipalPlane;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where each image lies on the map, in 65,535 steps along each axis; both axes have one scale.
 *
 * @param places x and y of each row, one after another
 * @param explained share of the variance along x and along y, in [0, 1]
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record FeatureMap(char[] places, double[] explained) {

  private static final int STEPS = 65_535;

  static FeatureMap of(PrincipalPlane plane) {
    int n = plane.x().length;
    double left = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < n; row++) {
      left = Math.min(left, plane.x()[row]);
      right = Math.max(right, plane.x()[row]);
      low = Math.min(low, plane.y()[row]);
      high = Math.max(high, plane.y()[row]);
    }
    double side = Math.max(1e-12, Math.max(right - left, high - low));
    double fromX = (left + right - side) / 2.0;
    double fromY = (low + high - side) / 2.0;
    char[] places = new char[2 * n];
    for (int row = 0; row < n; row++) {
      places[2 * row] = step((plane.x()[row] - fromX) / side);
      places[2 * row + 1] = step((plane.y()[row] - fromY) / side);
    }
    return new FeatureMap(places, plane.explained());
  }

  private static char step(double share) {
    return (char) Math.round(STEPS * Math.min(1, Math.max(0, share)));
  }

  /** In [0, 1]. */
  double x(int row) {
    return (double) places[2 * row] / STEPS;
  }

  /** In [0, 1]. */
  double y(int row) {
    return (double) places[2 * row + 1] / STEPS;
  }

  /** All places as little-endian unsigned numbers of 16 bits. */
  byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(2 * places.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asCharBuffer().put(places);
    return bytes.array();
  }
}
