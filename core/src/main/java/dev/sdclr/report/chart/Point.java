package dev.sdclr.report.chart;

/**
 * One value of a line chart.
 *
 * @param x whole, such as an epoch
 * @param y may be NaN or infinite where a run diverged; the line has a gap there
 */
public record Point(int x, double y) {}
