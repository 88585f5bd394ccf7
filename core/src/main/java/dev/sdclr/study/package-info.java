/**
 * Comparisons of methods by a plan that stands before the results: what is run, what is recorded of
 * each run, and what follows from pairs of runs.
 */
package dev.sdclr.study;
