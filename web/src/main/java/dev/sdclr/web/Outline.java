package dev.sdclr.web;

import java.util.List;

/** A polygon on the map, which a user drew around images. */
record Outline(List<Double> corners) {

  /**
   * Takes its corners.
   *
   * @param corners x, y, x, y …
   * @throws Refusal when they make no polygon
   */
  static Outline of(List<Double> corners) {
    if (corners.size() % 2 != 0
        || corners.size() < 6
        || corners.stream().anyMatch(c -> c == null || !Double.isFinite(c))) {
      throw new Refusal(400, "an outline has at least 3 corners x, y");
    }
    return new Outline(List.copyOf(corners));
  }

  /** Whether a point lies within: a ray from it crosses the edges an odd number of times. */
  boolean holds(double x, double y) {
    boolean isWithin = false;
    int n = corners.size();
    for (int i = 0, j = n - 2; i < n; j = i, i += 2) {
      double xi = corners.get(i);
      double yi = corners.get(i + 1);
      double xj = corners.get(j);
      double yj = corners.get(j + 1);
      if ((yi > y) != (yj > y) && x < (xj - xi) * (y - yi) / (yj - yi) + xi) {
        isWithin = !isWithin;
      }
    }
    return isWithin;
  }
}
