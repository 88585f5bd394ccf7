/**
 * What can be said of runs beside one another: repetitions, differences, and whether they are more
 * than noise.
 */
package dev.sdclr.report.statistics;
