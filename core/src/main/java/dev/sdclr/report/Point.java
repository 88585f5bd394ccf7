package dev.sdclr.report;

/**
 * One value of a line chart.
 *
 * @param x whole, such as an epoch
 * @param y may be NaN or infinite where a run diverged; the line has a gap there
 */
record Point(int x, double y) {}
